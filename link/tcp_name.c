#include "link/tcp_name.h"

#include "link/clock.h"
#include "link/transport.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define STEP_MS 5

struct question {
    char host[DEVICE_URI_MAX];
    char port[DEVICE_URI_MAX];
    struct addrinfo hints;
    struct addrinfo *list; ///< owned
    int error;
    bool answered; ///< by `lock`; before that it is its thread's
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct question *asked; ///< owned, NULL = none

static void *
answer(void *context) {
    struct question *question = context;
    question->error = getaddrinfo(question->host, question->port,
                                  &question->hints, &question->list);
    pthread_mutex_lock(&lock);
    question->answered = true;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static bool
is_answered(const struct question *question) {
    pthread_mutex_lock(&lock);
    bool answered = question->answered;
    pthread_mutex_unlock(&lock);
    return answered;
}

/** Start the thread; signals are for the others. */
static bool
start(struct question *question) {
    pthread_t thread;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, NULL, answer, question) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started) {
        pthread_detach(thread);
    }
    return started;
}

static struct question *
ask(const char *host, const char *port, const struct addrinfo *hints) {
    struct question *question = calloc(1, sizeof(*question));
    if (!question) {
        return NULL;
    }
    snprintf(question->host, sizeof(question->host), "%s", host);
    snprintf(question->port, sizeof(question->port), "%s", port);
    question->hints = *hints;
    if (!start(question)) {
        free(question);
        return NULL;
    }
    return question;
}

static bool
is_about(const struct question *question, const char *host, const char *port,
         const struct addrinfo *hints) {
    return strcmp(question->host, host) == 0 &&
           strcmp(question->port, port) == 0 &&
           question->hints.ai_flags == hints->ai_flags;
}

/** Forget an answer that nobody came for. */
static void
drop_answer(void) {
    if (asked->list) {
        freeaddrinfo(asked->list);
    }
    free(asked);
    asked = NULL;
}

int
tcp_look_up(const char *host, const char *port, bool listens, int timeout_ms,
            struct addrinfo **out) {
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags =
            AI_NUMERICSERV | AI_NUMERICHOST | (listens ? AI_PASSIVE : 0),
    };
    int64_t end_ms = clock_now_ms() + timeout_ms;
    int error = getaddrinfo(host, port, &hints, out);
    if (error != EAI_NONAME) {
        return error;
    }
    hints.ai_flags &= ~AI_NUMERICHOST;
    if (asked && is_answered(asked) && !is_about(asked, host, port, &hints)) {
        drop_answer();
    }
    asked = asked ? asked : ask(host, port, &hints);
    if (!asked) {
        return EAI_MEMORY;
    }
    while (!is_answered(asked) && clock_now_ms() < end_ms) {
        poll(NULL, 0, STEP_MS);
    }
    if (!is_answered(asked) || !is_about(asked, host, port, &hints)) {
        return EAI_AGAIN;
    }
    error = asked->error;
    *out = asked->list;
    asked->list = NULL;
    drop_answer();
    return error;
}
