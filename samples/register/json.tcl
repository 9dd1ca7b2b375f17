# A reader for the JSON of an order file: objects become dicts, arrays lists,
# strings and numbers their text, null the empty string. Depth is bounded.
# json_parse TEXT -> value, or an error that names the place.

namespace eval json {
    variable text ""
    variable at 0
    variable DEPTH_MAX 16
}

proc json_parse {source} {
    set json::text $source
    set json::at 0
    set value [json::value 0]
    json::skip_space
    if {$json::at < [string length $source]} {
        json::fail "text after the end"
    }
    return $value
}

proc json::fail {what} {
    variable at
    error "not valid JSON at character [expr {$at + 1}]: $what"
}

proc json::skip_space {} {
    variable text
    variable at
    while {[string index $text $at] in {" " "\t" "\n" "\r"}} {
        incr at
    }
}

proc json::next {} {
    variable text
    variable at
    json::skip_space
    return [string index $text $at]
}

proc json::expect {mark} {
    variable at
    if {[json::next] ne $mark} {
        json::fail "expected $mark"
    }
    incr at
}

proc json::value {depth} {
    variable DEPTH_MAX
    if {$depth > $DEPTH_MAX} {
        json::fail "nested too deeply"
    }
    switch -exact -- [json::next] {
        "\{" { return [json::object $depth] }
        "\[" { return [json::array $depth] }
        "\"" { return [json::quoted] }
        default { return [json::word] }
    }
}

proc json::object {depth} {
    variable at
    set result [dict create]
    json::expect "\{"
    if {[json::next] eq "\}"} {
        incr at
        return $result
    }
    while 1 {
        if {[json::next] ne "\""} {
            json::fail "expected a name"
        }
        set name [json::quoted]
        json::expect ":"
        dict set result $name [json::value [expr {$depth + 1}]]
        if {[json::next] ne ","} {
            json::expect "\}"
            return $result
        }
        incr at
    }
}

proc json::array {depth} {
    variable at
    set result {}
    json::expect "\["
    if {[json::next] eq "\]"} {
        incr at
        return $result
    }
    while 1 {
        lappend result [json::value [expr {$depth + 1}]]
        if {[json::next] ne ","} {
            json::expect "\]"
            return $result
        }
        incr at
    }
}

proc json::quoted {} {
    variable text
    variable at
    set rest [string range $text $at end]
    set plain {[^"\\\u0000-\u001f]}
    set escaped {\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4}}
    if {![regexp "^\"((?:$plain|$escaped)*)\"" $rest whole body]} {
        json::fail "string does not end well"
    }
    incr at [string length $whole]
    return [subst -nocommands -novariables $body]
}

proc json::word {} {
    variable text
    variable at
    set rest [string range $text $at end]
    if {![regexp {^(null|true|false|-?\d+(\.\d+)?)(?![\w.])} $rest whole]} {
        json::fail "expected a value"
    }
    incr at [string length $whole]
    # Not through expr: it would make the text 1.50 the number 1.5.
    if {$whole eq "null"} {
        return ""
    }
    return $whole
}
