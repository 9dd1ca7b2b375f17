#include "tests/tls_server.h"

#include "samples/payment_system/certificate.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tls_server {
    SSL_CTX *context;
    enum tls_moment moment;
    const char *text;
    int listener;
    unsigned port;
    pthread_t thread;
    atomic_bool stopping;
    int connections;
    int requests;
};

static void
wait_for_end(struct tls_server *server) {
    while (!atomic_load(&server->stopping)) {
        usleep(5000);
    }
}

/** Head and body, by the Content-Length that the client sends. */
static void
read_request(struct tls_server *server, SSL *tls) {
    char text[8192];
    size_t size = 0;
    while (size < sizeof(text) - 1) {
        int got = SSL_read(tls, text + size, (int)(sizeof(text) - 1 - size));
        if (got <= 0) {
            return;
        }
        size += (size_t)got;
        text[size] = '\0';
        const char *end = strstr(text, "\r\n\r\n");
        const char *length = strstr(text, "Content-Length: ");
        if (end != NULL && length != NULL &&
            strlen(end + 4) >= strtoul(length + 16, NULL, 10)) {
            server->requests++;
            return;
        }
    }
}

static void
speak(struct tls_server *server, SSL *tls) {
    if (SSL_accept(tls) != 1) {
        return;
    }
    if (server->moment == TLS_CLOSE_AFTER_SHAKE) {
        return;
    }
    read_request(server, tls);
    if (server->moment == TLS_ANSWER) {
        SSL_write(tls, server->text, (int)strlen(server->text));
        SSL_shutdown(tls);
    }
    if (server->moment == TLS_SILENT_AFTER_REQUEST) {
        wait_for_end(server);
    }
}

static void
serve_one(struct tls_server *server, int fd) {
    static const char plain[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    server->connections++;
    if (server->moment == TLS_PLAIN_TEXT) {
        (void)!write(fd, plain, sizeof(plain) - 1);
        wait_for_end(server);
    } else if (server->moment == TLS_SILENT_BEFORE) {
        wait_for_end(server);
    } else if (server->moment != TLS_CLOSE_AT_ONCE) {
        SSL *tls = SSL_new(server->context);
        SSL_set_fd(tls, fd);
        speak(server, tls);
        SSL_free(tls);
    }
    close(fd);
}

static void *
serve(void *argument) {
    struct tls_server *server = argument;
    while (!atomic_load(&server->stopping)) {
        struct pollfd wait = {.fd = server->listener, .events = POLLIN};
        if (poll(&wait, 1, 10) == 1) {
            serve_one(server, accept(server->listener, NULL, NULL));
        }
    }
    return NULL;
}

static SSL_CTX *
make_context(const struct server_identity *identity) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    BIO *key_text = BIO_new_mem_buf(identity->key_pem, -1);
    BIO *text = BIO_new_mem_buf(identity->certificate_pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_text, NULL, NULL, NULL);
    X509 *certificate = PEM_read_bio_X509(text, NULL, NULL, NULL);
    if (SSL_CTX_use_certificate(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey(context, key) != 1) {
        abort();
    }
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(text);
    BIO_free(key_text);
    return context;
}

static void
listen_somewhere(struct tls_server *server) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 8) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) !=
            0) {
        abort();
    }
    server->port = ntohs(address.sin_port);
}

struct tls_server *
tls_server_start(const char *folder, enum tls_moment moment, const char *text,
                 int expired) {
    struct server_identity identity = {NULL, NULL};
    struct tls_server *server = calloc(1, sizeof(*server));
    if (server == NULL || !certificate_make(folder, expired != 0, &identity)) {
        abort();
    }
    server->moment = moment;
    server->text = text;
    server->context = make_context(&identity);
    certificate_free(&identity);
    listen_somewhere(server);
    if (pthread_create(&server->thread, NULL, serve, server) != 0) {
        abort();
    }
    return server;
}

unsigned
tls_server_port(const struct tls_server *server) {
    return server->port;
}

void
tls_server_stop(struct tls_server *server, int *connections, int *requests) {
    atomic_store(&server->stopping, true);
    pthread_join(server->thread, NULL);
    close(server->listener);
    *connections = server->connections;
    *requests = server->requests;
    SSL_CTX_free(server->context);
    free(server);
}
