#include "samples/payment_system/server.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BODY_MAX 65536
#define URI_MAX 8192
#define SLICE_MS 20
#define SILENCE_MS 600000L

struct server {
    struct MHD_Daemon *daemon;
    struct payment_system *system;
    pthread_mutex_t lock; // of ledger, rules and stdout
    atomic_bool stopping;
};

struct body {
    char uri[URI_MAX]; // raw, with its query
    bool headed;
    size_t size;
    char bytes[BODY_MAX + 1];
};

static void
pause_ms(struct server *server, long ms) {
    struct timespec slice = {0, SLICE_MS * 1000000L};
    for (long gone = 0; gone < ms && !atomic_load(&server->stopping);
         gone += SLICE_MS) {
        nanosleep(&slice, NULL);
    }
}

static const struct dialect *const dialects[] = {
    &dialect_alipay, &dialect_wechatpay, &dialect_wechatpay_v2,
    &dialect_rest, // takes what is left
};

static const char *
header(void *context, const char *name) {
    struct MHD_Connection *connection = context;
    const char *value =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value == NULL ? "" : value;
}

static enum MHD_Result
send_answer(struct MHD_Connection *connection, enum behaviour behaviour,
            struct dialect_answer *answer) {
    size_t size = answer->body == NULL ? 0 : strlen(answer->body);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        size, answer->body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type",
                            answer->type == NULL ? "application/json"
                                                 : answer->type);
    for (size_t i = 0; i < answer->header_count; i++) {
        MHD_add_response_header(response, answer->headers[i].name,
                                answer->headers[i].value);
    }
    if (behaviour == BEHAVIOUR_REDIRECT) {
        MHD_add_response_header(response, "Location",
                                "https://localhost:1/v1/pay");
        answer->status = 307;
    }
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static void
print_line(const struct dialect_subject *subject, const char *result,
           const char *note) {
    printf("%s %s %" PRId64 " %s %s-> %s [%s]\n", subject->operation,
           subject->order_no, subject->amount_minor, subject->currency,
           subject->code_mask[0] != '\0' ? subject->code_mask : "", result,
           note);
    fflush(stdout);
}

static bool
is_before(enum behaviour behaviour) {
    return behaviour == BEHAVIOUR_LOST_BEFORE || behaviour == BEHAVIOUR_DIE ||
           behaviour == BEHAVIOUR_REDIRECT;
}

static bool
is_unanswered(enum behaviour behaviour) {
    return behaviour == BEHAVIOUR_LOST || behaviour == BEHAVIOUR_SILENT ||
           behaviour == BEHAVIOUR_LATE || behaviour == BEHAVIOUR_LOST_BEFORE;
}

/** Check, match and carry out, under the lock but for a late one's pause. */
static enum behaviour
work(struct server *server, const struct dialect *dialect,
     const struct dialect_request *request, struct dialect_answer *answer,
     struct rule_hit *hit) {
    struct dialect_subject subject;
    char result[24] = "nothing done";
    int status = 0;
    pthread_mutex_lock(&server->lock);
    const char *problem =
        dialect->check(server->system, request, &subject, &status);
    if (problem != NULL) {
        *hit = (struct rule_hit){BEHAVIOUR_NORMAL, 0, problem};
        dialect->refuse(status, problem, answer);
    } else {
        *hit = rules_match(subject.operation, subject.amount_minor,
                           subject.code_start);
    }
    explicit_bzero(subject.code_start, sizeof(subject.code_start));
    if (problem == NULL && hit->behaviour == BEHAVIOUR_LATE) {
        pthread_mutex_unlock(&server->lock);
        pause_ms(server, hit->number);
        pthread_mutex_lock(&server->lock);
    }
    if (problem == NULL && !is_before(hit->behaviour)) {
        dialect->carry_out(server->system, request, hit, answer, result);
    }
    print_line(&subject, result, hit->name);
    pthread_mutex_unlock(&server->lock);
    return hit->behaviour;
}

/** True when the client has shown a certificate by the CA that we trust. */
static bool
has_certificate(struct MHD_Connection *connection) {
    unsigned verdict = 1;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info != NULL && info->tls_session != NULL &&
           gnutls_certificate_verify_peers2(info->tls_session, &verdict) ==
               GNUTLS_E_SUCCESS &&
           verdict == 0;
}

static const struct dialect *
dialect_of(const struct dialect_request *request) {
    size_t i = 0;
    while (!dialects[i]->takes(request)) {
        i++;
    }
    return dialects[i];
}

static enum MHD_Result
respond(struct server *server, struct MHD_Connection *connection,
        const char *method, const char *path, const struct body *body) {
    const char *query = strchr(body->uri, '?');
    struct dialect_request request = {
        .method = method,
        .path = path,
        .query = query == NULL ? "" : query + 1,
        .body = body->bytes,
        .size = body->size,
        .has_certificate = has_certificate(connection),
        .header = header,
        .context = connection,
    };
    const struct dialect *dialect = dialect_of(&request);
    struct dialect_answer answer = {0};
    struct rule_hit hit;
    enum behaviour behaviour = work(server, dialect, &request, &answer, &hit);
    if (behaviour == BEHAVIOUR_DIE || behaviour == BEHAVIOUR_DIE_AFTER) {
        _exit(1);
    }
    if (behaviour == BEHAVIOUR_SLOW || behaviour == BEHAVIOUR_SILENT) {
        pause_ms(server, behaviour == BEHAVIOUR_SLOW ? hit.number : SILENCE_MS);
    }
    enum MHD_Result result = MHD_NO;
    if (!is_unanswered(behaviour)) {
        if (answer.body == NULL) {
            answer.body = strdup("{}");
        }
        dialect->sign(server->system, &request, behaviour, &answer);
        result = send_answer(connection, behaviour, &answer);
    }
    free(answer.body);
    return result;
}

/** Before anything else of a request: its target as it was sent. */
static void *
on_target(void *context, const char *uri, struct MHD_Connection *connection) {
    struct body *body = calloc(1, sizeof(*body));
    (void)context;
    (void)connection;
    if (body != NULL) {
        snprintf(body->uri, sizeof(body->uri), "%s", uri);
    }
    return body;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *bytes,
           size_t *size, void **state) {
    struct body *body = *state;
    (void)version;
    if (body == NULL ||
        (strcmp(method, "POST") != 0 && strcmp(method, "GET") != 0)) {
        return MHD_NO;
    }
    // The first call comes with the head alone.
    if (!body->headed) {
        body->headed = true;
        return MHD_YES;
    }
    if (*size > BODY_MAX - body->size) {
        return MHD_NO;
    }
    if (*size > 0) {
        memcpy(body->bytes + body->size, bytes, *size);
        body->size += *size;
        *size = 0;
        return MHD_YES;
    }
    return respond(context, connection, method, url, body);
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **state,
             enum MHD_RequestTerminationCode code) {
    (void)context;
    (void)connection;
    (void)code;
    if (*state != NULL) {
        explicit_bzero(*state, sizeof(struct body));
    }
    free(*state);
    *state = NULL;
}

struct server *
server_start(struct payment_system *system,
             const struct server_identity *identity, unsigned port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    struct server *server = calloc(1, sizeof(*server));
    if (server == NULL) {
        return NULL;
    }
    server->system = system;
    pthread_mutex_init(&server->lock, NULL);
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
            MHD_USE_TLS,
        0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_HTTPS_MEM_KEY, identity->key_pem, MHD_OPTION_HTTPS_MEM_CERT,
        identity->certificate_pem, MHD_OPTION_HTTPS_PRIORITIES,
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
        MHD_OPTION_HTTPS_MEM_TRUST, system->keys.client_ca,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
    if (server->daemon == NULL) {
        fprintf(stderr, "cannot listen on 127.0.0.1 port %u\n", port);
        server_stop(server);
        return NULL;
    }
    return server;
}

unsigned
server_port(const struct server *server) {
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

void
server_stop(struct server *server) {
    if (server == NULL) {
        return;
    }
    atomic_store(&server->stopping, true);
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    pthread_mutex_destroy(&server->lock);
    free(server);
}
