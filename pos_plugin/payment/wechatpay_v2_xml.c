#include "pos_plugin/payment/wechatpay_v2.h"

#include "pos_plugin/payment/secret.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
wechatpay_v2_clear(struct wechatpay_v2_fields *fields) {
    for (size_t i = 0; i < fields->count; i++) {
        secret_release(fields->list[i].value);
    }
    fields->count = 0;
}

static bool
add_bytes(struct wechatpay_v2_fields *fields, const char *name,
          const char *value, size_t size) {
    struct wechatpay_v2_field *field = &fields->list[fields->count];
    if (fields->count == WECHATPAY_V2_FIELDS_MAX ||
        strlen(name) >= sizeof(field->name)) {
        return false;
    }
    field->value = secret_allocate(size + 1);
    if (field->value == NULL) {
        return false;
    }
    memcpy(field->value, value, size);
    field->value[size] = '\0';
    snprintf(field->name, sizeof(field->name), "%s", name);
    fields->count++;
    return true;
}

bool
wechatpay_v2_add(struct wechatpay_v2_fields *fields, const char *name,
                 const char *value) {
    return value == NULL || value[0] == '\0' ||
           add_bytes(fields, name, value, strlen(value));
}

const char *
wechatpay_v2_get(const struct wechatpay_v2_fields *fields, const char *name) {
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->list[i].name, name) == 0) {
            return fields->list[i].value;
        }
    }
    return "";
}

static int
compare_names(const void *a, const void *b) {
    const struct wechatpay_v2_field *first = a;
    const struct wechatpay_v2_field *second = b;
    return strcmp(first->name, second->name);
}

/** "a=1&b=2&key=..." as parts; the number of them. */
static size_t
signed_parts(const struct wechatpay_v2_party *party,
             const struct wechatpay_v2_fields *fields,
             struct signature_part *parts) {
    size_t used = 0;
    for (size_t i = 0; i < fields->count; i++) {
        const struct wechatpay_v2_field *field = &fields->list[i];
        if (field->value[0] == '\0' || strcmp(field->name, "sign") == 0) {
            continue;
        }
        parts[used++] =
            (struct signature_part){field->name, strlen(field->name)};
        parts[used++] = (struct signature_part){"=", 1};
        parts[used++] =
            (struct signature_part){field->value, strlen(field->value)};
        parts[used++] = (struct signature_part){"&", 1};
    }
    parts[used++] = (struct signature_part){"key=", 4};
    parts[used++] = (struct signature_part){party->key.bytes, party->key.size};
    return used;
}

bool
wechatpay_v2_sign(const struct wechatpay_v2_party *party,
                  struct wechatpay_v2_fields *fields,
                  char sign[WECHATPAY_V2_SIGN_MAX]) {
    struct signature_part parts[4 * WECHATPAY_V2_FIELDS_MAX + 2];
    uint8_t mac[SIGNATURE_SIZE];
    qsort(fields->list, fields->count, sizeof(fields->list[0]), compare_names);
    size_t count = signed_parts(party, fields, parts);
    bool good = false;
    sign[0] = '\0';
    if (party->md5) {
        good = pki_md5(parts, count, sign);
    } else if (signature_hmac(&party->key, parts, count, mac)) {
        signature_hex(mac, sizeof(mac), sign);
        good = true;
    }
    for (char *at = sign; *at != '\0'; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
    return good;
}

struct text {
    char *bytes;
    size_t used;
    bool fits;
};

static void
append(struct text *text, const char *piece, size_t size) {
    text->fits = text->fits && size < WECHATPAY_V2_XML_MAX - text->used;
    if (text->fits) {
        memcpy(text->bytes + text->used, piece, size);
        text->used += size;
        text->bytes[text->used] = '\0';
    }
}

static void
append_text(struct text *text, const char *piece) {
    append(text, piece, strlen(piece));
}

/** As CDATA, which this interface prefers to entities. */
static void
append_value(struct text *text, const char *value) {
    const char *end = strstr(value, "]]>");
    append_text(text, "<![CDATA[");
    while (end != NULL) {
        append(text, value, (size_t)(end - value) + 2);
        append_text(text, "]]><![CDATA[");
        value = end + 2;
        end = strstr(value, "]]>");
    }
    append_text(text, value);
    append_text(text, "]]>");
}

char *
wechatpay_v2_write_xml(const struct wechatpay_v2_fields *fields) {
    struct text text = {secret_allocate(WECHATPAY_V2_XML_MAX), 0, true};
    if (text.bytes == NULL) {
        return NULL;
    }
    append_text(&text, "<xml>");
    for (size_t i = 0; i < fields->count; i++) {
        const struct wechatpay_v2_field *field = &fields->list[i];
        append_text(&text, "<");
        append_text(&text, field->name);
        append_text(&text, ">");
        append_value(&text, field->value);
        append_text(&text, "</");
        append_text(&text, field->name);
        append_text(&text, ">");
    }
    append_text(&text, "</xml>");
    if (!text.fits) {
        secret_release(text.bytes);
        return NULL;
    }
    return text.bytes;
}

static void
quiet(void *context, const char *format, ...) {
    (void)context;
    (void)format;
}

/** Text and CDATA only; an element or entity inside makes it no field. */
static bool
read_element(xmlNode *element, struct wechatpay_v2_fields *fields) {
    const char *name = (const char *)element->name;
    for (const xmlNode *at = element->children; at != NULL; at = at->next) {
        if (at->type != XML_TEXT_NODE && at->type != XML_CDATA_SECTION_NODE) {
            return false;
        }
    }
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->list[i].name, name) == 0) {
            return false;
        }
    }
    xmlChar *value = xmlNodeGetContent(element);
    bool good = value != NULL && element->ns == NULL &&
                add_bytes(fields, name, (const char *)value,
                          strlen((const char *)value));
    xmlFree(value);
    return good;
}

bool
wechatpay_v2_read_xml(const char *text, size_t size,
                      struct wechatpay_v2_fields *fields) {
    // Without a document type there are no entities to be harmful.
    if (size > HTTP_BODY_MAX || memmem(text, size, "<!DOCTYPE", 9) != NULL) {
        return false;
    }
    xmlSetGenericErrorFunc(NULL, quiet);
    xmlDoc *document = xmlReadMemory(text, (int)size, NULL, "UTF-8",
                                     XML_PARSE_NONET | XML_PARSE_NOERROR |
                                         XML_PARSE_NOWARNING);
    xmlNode *root = document == NULL ? NULL : xmlDocGetRootElement(document);
    bool good = root != NULL && document->intSubset == NULL &&
                strcmp((const char *)root->name, "xml") == 0;
    for (xmlNode *at = good ? root->children : NULL; good && at != NULL;
         at = at->next) {
        if (at->type == XML_ELEMENT_NODE) {
            good = read_element(at, fields);
        } else {
            good = at->type == XML_COMMENT_NODE || xmlIsBlankNode(at) == 1;
        }
    }
    xmlFreeDoc(document);
    return good && fields->count > 0;
}
