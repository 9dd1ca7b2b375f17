#include "pos_plugin/payment/http.h"

#include "pos_plugin/payment/secret.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define IDLE_MS 40

struct exchange {
    const struct http_request *request;
    struct http_response *response;
    bool connected; // the hook before the first byte was called
    bool headed;    // the empty line after the answer's headers came
    bool finished;
    CURLcode code;
    char text[CURL_ERROR_SIZE];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool usable;

static int64_t
now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
start_library(void) {
    usable = curl_global_init_mem(CURL_GLOBAL_DEFAULT, secret_allocate,
                                  secret_release, secret_resize, secret_copy,
                                  secret_allocate_zeroed) == CURLE_OK;
}

static int
on_connected(void *context, char *remote_ip, char *local_ip, int remote_port,
             int local_port) {
    struct exchange *exchange = context;
    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    exchange->connected = true;
    return CURL_PREREQFUNC_OK;
}

static size_t
on_body(char *bytes, size_t one, size_t size, void *context) {
    struct http_response *response = context;
    (void)one;
    if (size > HTTP_BODY_MAX - response->body_size) {
        return 0;
    }
    memcpy(response->body + response->body_size, bytes, size);
    response->body_size += size;
    return size;
}

static void
keep_header(struct http_wanted *wanted, const char *value, size_t size) {
    while (size > 0 && (*value == ' ' || *value == '\t')) {
        value++;
        size--;
    }
    while (size > 0 && strchr("\r\n \t", value[size - 1]) != NULL) {
        size--;
    }
    wanted->value[0] = '\0';
    // One that is there twice could be read in two ways: none is taken.
    if (++wanted->seen == 1 && size < sizeof(wanted->value)) {
        memcpy(wanted->value, value, size);
        wanted->value[size] = '\0';
    }
}

static int64_t
read_date(const char *value, size_t size) {
    char text[64];
    snprintf(text, sizeof(text), "%.*s", (int)size, value);
    text[strcspn(text, "\r\n")] = '\0';
    return (int64_t)curl_getdate(text, NULL);
}

static size_t
on_header(char *line, size_t one, size_t size, void *context) {
    struct exchange *exchange = context;
    (void)one;
    // Each head begins with its status line; trailers come after the body.
    if (size > 5 && memcmp(line, "HTTP/", 5) == 0) {
        exchange->headed = false;
    } else if (size > 0 && (*line == '\r' || *line == '\n')) {
        exchange->headed = true;
    }
    if (size > 6 && strncasecmp(line, "Date:", 5) == 0) {
        exchange->response->date_s = read_date(line + 5, size - 5);
    }
    for (size_t i = 0; i < HTTP_HEADERS_MAX; i++) {
        struct http_wanted *wanted = &exchange->response->wanted[i];
        size_t length = wanted->name == NULL ? 0 : strlen(wanted->name);
        if (length > 0 && size > length && line[length] == ':' &&
            strncasecmp(line, wanted->name, length) == 0) {
            keep_header(wanted, line + length + 1, size - length - 1);
        }
    }
    return size;
}

static bool
set_security(CURL *easy, const struct http_request *request) {
    bool good =
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                         (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
    if (good && request->ca_file != NULL && request->ca_file[0] != '\0') {
        // A folder of the system's would widen the one CA that is wanted.
        good = curl_easy_setopt(easy, CURLOPT_CAINFO, request->ca_file) ==
                   CURLE_OK &&
               curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK;
    } else if (good) {
        // Windows keeps its CAs in no file; elsewhere it changes nothing.
        good = curl_easy_setopt(easy, CURLOPT_SSL_OPTIONS,
                                (long)CURLSSLOPT_NATIVE_CA) == CURLE_OK;
    }
    return good;
}

/** For servers that want to know the client by its certificate. */
static bool
set_client(CURL *easy, const struct http_request *request) {
    return request->cert_file == NULL ||
           (curl_easy_setopt(easy, CURLOPT_SSLCERT, request->cert_file) ==
                CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_SSLKEY, request->key_file) ==
                CURLE_OK);
}

static bool
set_behaviour(CURL *easy, struct exchange *exchange) {
    // A name server that says nothing is not waited for at the end.
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                            (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->text) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PREREQDATA, exchange) == CURLE_OK;
}

static bool
set_body(CURL *easy, const struct http_request *request) {
    if (request->body == NULL) {
        return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    }
    return curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t)request->body_size) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body) ==
               CURLE_OK;
}

static bool
set_request(CURL *easy, struct exchange *exchange, struct curl_slist *headers) {
    const struct http_request *request = exchange->request;
    return curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           set_body(easy, request) &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange->response) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange) == CURLE_OK;
}

static struct curl_slist *
header_list(const struct http_request *request) {
    // Without this a large body would wait for the server's leave.
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; list != NULL && request->headers[i] != NULL; i++) {
        struct curl_slist *more = curl_slist_append(list, request->headers[i]);
        if (more == NULL) {
            curl_slist_free_all(list);
        }
        list = more;
    }
    return list;
}

static void
collect_result(CURLM *multi, struct exchange *exchange) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            exchange->finished = true;
            exchange->code = message->data.result;
        }
    }
}

/** Drive the transfer till it is done or the deadline passes. */
static void
run(CURLM *multi, struct exchange *exchange) {
    const struct http_request *request = exchange->request;
    int64_t deadline_ms = now_ms() + request->timeout_ms;
    int running = 1;
    while (curl_multi_perform(multi, &running) == CURLM_OK) {
        collect_result(multi, exchange);
        int64_t left_ms = deadline_ms - now_ms();
        if (exchange->finished || left_ms <= 0) {
            return;
        }
        int wait_ms = left_ms < IDLE_MS ? (int)left_ms : IDLE_MS;
        curl_multi_poll(multi, NULL, 0, wait_ms, NULL);
        if (request->idle != NULL) {
            request->idle(request->idle_context);
        }
    }
}

static void
read_certificate(CURL *easy, struct http_response *response) {
    static const char label[] = "Expire date:";
    struct curl_certinfo *info = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK ||
        info == NULL || info->num_of_certs < 1) {
        return;
    }
    for (struct curl_slist *at = info->certinfo[0]; at; at = at->next) {
        if (strncmp(at->data, label, sizeof(label) - 1) == 0) {
            snprintf(response->certificate_end,
                     sizeof(response->certificate_end), "%s",
                     at->data + sizeof(label) - 1);
        }
    }
}

static void
classify(CURL *easy, const struct exchange *exchange) {
    struct http_response *response = exchange->response;
    long sent = 1;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &response->status);
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
    read_certificate(easy, response);
    if (exchange->finished && exchange->code == CURLE_OK && exchange->headed &&
        response->status >= 200) {
        response->result = HTTP_ANSWERED;
        response->body[response->body_size] = '\0';
        return;
    }
    bool nothing = !exchange->connected && sent == 0;
    response->result = nothing ? HTTP_NOT_SENT : HTTP_UNKNOWN;
    const char *text = exchange->text[0] != '\0' ? exchange->text
                       : exchange->finished ? curl_easy_strerror(exchange->code)
                                            : "no answer in time";
    snprintf(response->error, sizeof(response->error), "%.199s", text);
}

static void
exchange_with(CURL *easy, CURLM *multi, struct exchange *exchange) {
    struct curl_slist *headers = header_list(exchange->request);
    bool ready = headers != NULL && set_security(easy, exchange->request) &&
                 set_client(easy, exchange->request) &&
                 set_behaviour(easy, exchange) &&
                 set_request(easy, exchange, headers) &&
                 curl_multi_add_handle(multi, easy) == CURLM_OK;
    if (ready) {
        run(multi, exchange);
        classify(easy, exchange);
        curl_multi_remove_handle(multi, easy);
    } else {
        snprintf(exchange->response->error, sizeof(exchange->response->error),
                 "the request could not be prepared");
    }
    for (struct curl_slist *at = headers; at != NULL; at = at->next) {
        explicit_bzero(at->data, strlen(at->data));
    }
    curl_slist_free_all(headers);
}

void
http_send(const struct http_request *request, struct http_response *response) {
    struct exchange exchange = {.request = request, .response = response};
    CURL *easy = NULL;
    CURLM *multi = NULL;
    response->result = HTTP_NOT_SENT;
    response->date_s = -1;
    pthread_once(&once, start_library);
    response->body = malloc(HTTP_BODY_MAX + 1);
    if (usable && response->body != NULL) {
        easy = curl_easy_init();
        multi = curl_multi_init();
    }
    if (easy != NULL && multi != NULL) {
        exchange_with(easy, multi, &exchange);
    } else {
        snprintf(response->error, sizeof(response->error), "out of memory");
    }
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
}

void
http_destroy(struct http_response *response) {
    if (response->body != NULL) {
        explicit_bzero(response->body, HTTP_BODY_MAX + 1);
    }
    free(response->body);
    response->body = NULL;
    response->body_size = 0;
}
