#!/usr/bin/env wish
# A legacy cash register: an order on a screen, and no way to get it out.
#
# usage: wish register.tcl [--language en|zh] [--theme light|dark]
#                          [--currency CNY|USD|EUR|GBP|JPY]
#                          [--geometry WxH+X+Y] [--help]
#
# It is worked with the mouse and the keyboard, or by lines on standard input:
#
#     add N            product key N, 1 to 16
#     qty Q            quantity of the selected line, up to three decimals
#     discount AMOUNT  amount off the whole order; 0 takes it away
#     select N         select line N
#     void             take the selected line out
#     clear            start a new sale
#     order FILE       load an order (JSON, see orders/)
#     title TEXT       the shop's name
#     full on|off      the whole screen
#     pay              the Pay key
#     where            say again where the order is
#     quit
#
# Each line is answered, after the window is painted, by "ok COMMAND TOTAL" or
# "error COMMAND: what is wrong". The line "order X Y W H" says where the order
# (lines and totals) is on the screen; it comes at the start and after every
# change of the window's place or size. Amounts are whole minor units inside.

set HERE [file dirname [file normalize [info script]]]
source -encoding utf-8 [file join $HERE json.tcl]
source -encoding utf-8 [file join $HERE words.tcl]

set QUANTITY_MAX 9999000   ;# thousandths
set LINES_MAX 99
set LEAST_WIDTH 760
set LEAST_HEIGHT 520

# --- Options ----------------------------------------------------------------

proc die {message} {
    puts stderr "register: $message"
    puts stderr "Try: wish register.tcl --help"
    exit 2
}

proc print_help {} {
    set file [open [info script]]
    while {[gets $file line] >= 0 && [string index $line 0] eq "#"} {
        if {![string match "#!*" $line]} {
            puts [string range $line 2 end]
        }
    }
    exit 0
}

proc check_choice {option value choices} {
    if {$value ni $choices} {
        die "$option $value: choose one of [join $choices {, }]"
    }
}

proc parse_options {arguments} {
    global OPTION CURRENCIES
    array set OPTION {--language en --theme light --currency "" --geometry
        800x600+0+0}
    foreach {name value} $arguments {
        if {$name eq "--help"} {
            print_help
        }
        if {![info exists OPTION($name)]} {
            die "unknown option $name"
        }
        if {$value eq ""} {
            die "$name needs a value"
        }
        set OPTION($name) $value
    }
    check_options
}

proc check_options {} {
    global OPTION CURRENCIES LEAST_WIDTH LEAST_HEIGHT
    check_choice --language $OPTION(--language) {en zh}
    check_choice --theme $OPTION(--theme) {light dark}
    if {$OPTION(--currency) eq ""} {
        set OPTION(--currency) \
            [expr {$OPTION(--language) eq "zh" ? "CNY" : "USD"}]
    }
    check_choice --currency $OPTION(--currency) [dict keys $CURRENCIES]
    if {![regexp {^\d{3,4}x\d{3,4}([+-]\d+[+-]\d+)?$} $OPTION(--geometry)]} {
        die "--geometry $OPTION(--geometry): write it like 800x600+0+0"
    }
    scan $OPTION(--geometry) %dx%d width height
    if {$width < $LEAST_WIDTH || $height < $LEAST_HEIGHT} {
        die "--geometry $OPTION(--geometry): at least\
            ${LEAST_WIDTH}x$LEAST_HEIGHT is needed"
    }
}

proc word {key} {
    global WORDS OPTION
    return [dict get $WORDS($OPTION(--language)) $key]
}

proc colour {key} {
    global THEMES OPTION
    return [dict get $THEMES($OPTION(--theme)) $key]
}

# --- Money and quantities ---------------------------------------------------

# A decimal text as a whole number of units of 10^-places.
proc parse_decimal {text places} {
    if {![regexp {^(\d{1,6})(?:\.(\d+))?$} $text -> whole rest]
        || [string length $rest] > $places} {
        error "\"$text\" is not a number with at most $places decimals"
    }
    return [scan $whole[string range ${rest}000 0 $places-1] %lld]
}

proc parse_quantity {text} {
    global QUANTITY_MAX
    set milli [parse_decimal $text 3]
    if {$milli < 1 || $milli > $QUANTITY_MAX} {
        error "quantity $text: from 0.001 to 9999"
    }
    return $milli
}

proc decimals {} {
    global CURRENCIES OPTION
    return [lindex [dict get $CURRENCIES $OPTION(--currency)] 0]
}

proc sign {} {
    global CURRENCIES OPTION
    return [lindex [dict get $CURRENCIES $OPTION(--currency)] 1]
}

# "1,234.50"; the sign only where the register shows it.
proc format_amount {minor {sign ""}} {
    set places [decimals]
    set digits [format "%0[expr {$places + 1}]lld" [expr {abs($minor)}]]
    set text $sign
    set whole [string range $digits 0 end-$places]
    while {[regsub {^(\d+)(\d{3})} $whole {\1,\2} whole]} {}
    append text $whole
    if {$places > 0} {
        append text . [string range $digits end-[expr {$places - 1}] end]
    }
    return $text
}

proc format_quantity {milli} {
    if {$milli % 1000 == 0} {
        return [expr {$milli / 1000}]
    }
    return [format "%lld.%03lld" [expr {$milli / 1000}] [expr {$milli % 1000}]]
}

proc line_amount {line} {
    lassign $line label milli price
    return [expr {($milli * $price + 500) / 1000}]
}

# --- The order: a list of {label thousandths price} --------------------------

set LINES {}
set SELECTED -1
set DISCOUNT 0

proc subtotal {} {
    global LINES
    set sum 0
    foreach line $LINES {
        incr sum [line_amount $line]
    }
    return $sum
}

proc total {} {
    global DISCOUNT
    return [expr {[subtotal] - $DISCOUNT}]
}

proc order_add {number} {
    global LINES SELECTED PRODUCTS OPTION LINES_MAX
    set shelf $PRODUCTS($OPTION(--language))
    if {![string is integer -strict $number] || $number < 1
        || $number > [llength $shelf] / 2} {
        error "there are products 1 to [expr {[llength $shelf] / 2}]"
    }
    if {[llength $LINES] >= $LINES_MAX} {
        error "an order has at most $LINES_MAX lines"
    }
    set at [expr {2 * ($number - 1)}]
    set label [lindex $shelf $at]
    lappend LINES [list $label 1000 [lindex $shelf $at+1]]
    set SELECTED [expr {[llength $LINES] - 1}]
    say entered $label
}

proc check_selected {} {
    global SELECTED
    if {$SELECTED < 0} {
        error [word empty]
    }
}

proc order_quantity {text} {
    global LINES SELECTED
    check_selected
    set milli [parse_quantity $text]
    lset LINES $SELECTED 1 $milli
    limit_discount
    say quantity_set [format_quantity $milli]
}

proc order_void {} {
    global LINES SELECTED
    check_selected
    set label [lindex $LINES $SELECTED 0]
    set LINES [lreplace $LINES $SELECTED $SELECTED]
    set SELECTED [expr {min($SELECTED, [llength $LINES] - 1)}]
    limit_discount
    say voided $label
}

# A discount never makes the total negative.
proc limit_discount {} {
    global DISCOUNT
    set DISCOUNT [expr {min($DISCOUNT, [subtotal])}]
}

proc order_discount {text} {
    global DISCOUNT
    check_selected
    set minor [parse_decimal $text [decimals]]
    if {$minor > [subtotal]} {
        error "discount $text is more than the subtotal"
    }
    set DISCOUNT $minor
    say discount_set [format_amount $minor]
}

proc order_select {number} {
    global LINES SELECTED
    if {![string is integer -strict $number] || $number < 1
        || $number > [llength $LINES]} {
        error "there is no line $number"
    }
    set SELECTED [expr {$number - 1}]
}

proc order_clear {} {
    global LINES SELECTED DISCOUNT
    set LINES {}
    set SELECTED -1
    set DISCOUNT 0
    say cleared
}

proc order_pay {} {
    check_selected
    say paying [format_amount [total] [sign]]
}

proc read_text {path} {
    set file [open $path]
    fconfigure $file -encoding utf-8
    set text [read $file 100000]
    close $file
    return $text
}

# The file has the shape of the plugin's order; amounts are worked out here.
proc order_load {path} {
    global LINES SELECTED DISCOUNT OPTION
    set order [json_parse [read_text $path]]
    if {![dict exists $order sale_items]} {
        error "$path has no sale_items"
    }
    set currency $OPTION(--currency)
    if {[dict exists $order currency]
        && [dict get $order currency] ne $currency} {
        error "$path is not in $currency; start with --currency"
    }
    set loaded {}
    foreach item [dict get $order sale_items] {
        lappend loaded [load_line $item]
    }
    order_clear
    set LINES $loaded
    set SELECTED [expr {[llength $LINES] - 1}]
    if {[dict exists $order discount_amount]
        && [dict get $order discount_amount] ne ""} {
        order_discount [dict get $order discount_amount]
    }
    say loaded
}

proc load_line {item} {
    foreach key {product_label quantity unit_price} {
        if {![dict exists $item $key]} {
            error "an item has no $key"
        }
    }
    return [list [dict get $item product_label] \
                [parse_quantity [dict get $item quantity]] \
                [parse_decimal [dict get $item unit_price] [decimals]]]
}

# --- The picture of the order: one canvas, grid above, totals below ----------

proc make_fonts {} {
    global OPTION
    set family [expr {$OPTION(--language) eq "zh" ? "WenQuanYi Micro Hei"
                          : "DejaVu Sans"}]
    font create body -family $family -size -14
    font create strong -family $family -size -14 -weight bold
    font create big -family $family -size -26 -weight bold
    font create small -family $family -size -12
}

set ROW_PX 23
set TOTALS_PX 104

# Right edges of the columns; the item column takes what is left.
proc column_edges {width} {
    return [list 40 [expr {$width - 226}] [expr {$width - 166}] \
                [expr {$width - 90}] $width]
}

proc draw_cells {y texts colour font} {
    set left 0
    set width [winfo width .order]
    foreach text $texts edge [column_edges $width] {
        if {$left == 40} {
            .order create text 47 $y -anchor w -text $text -fill $colour \
                -font $font
        } else {
            .order create text [expr {$edge - 7}] $y -anchor e -text $text \
                -fill $colour -font $font
        }
        set left $edge
    }
}

# A label that is wider than its column ends in dots.
proc fit_label {label width} {
    if {[font measure body $label] <= $width} {
        return $label
    }
    while {$label ne "" && [font measure body $label..] > $width} {
        set label [string range $label 0 end-1]
    }
    return $label..
}

proc draw_line {index y width} {
    global LINES SELECTED ROW_PX
    set line [lindex $LINES $index]
    lassign $line label milli price
    set ink [colour text]
    if {$index == $SELECTED} {
        .order create rectangle 0 $y $width [expr {$y + $ROW_PX}] -width 0 \
            -fill [colour mark]
        set ink [colour marked]
    }
    set room [expr {$width - 282}]
    set texts [list [expr {$index + 1}] [fit_label $label $room] \
                   [format_quantity $milli] [format_amount $price] \
                   [format_amount [line_amount $line]]]
    draw_cells [expr {$y + $ROW_PX / 2}] $texts $ink body
}

proc draw_grid {width bottom} {
    global ROW_PX
    for {set y $ROW_PX} {$y <= $bottom} {incr y $ROW_PX} {
        .order create line 0 $y $width $y -fill [colour line]
    }
    foreach edge [lrange [column_edges $width] 0 end-1] {
        .order create line $edge 0 $edge $bottom -fill [colour line]
    }
}

# First line shown: the selected one is always in sight.
proc first_line {rows} {
    global LINES SELECTED
    if {[llength $LINES] <= $rows} {
        return 0
    }
    return [expr {max(0, $SELECTED - $rows + 1)}]
}

proc draw_totals {top width} {
    global DISCOUNT
    .order create rectangle 0 $top $width 9999 -fill [colour sum] -width 0
    .order create line 0 $top $width $top -fill [colour line]
    set y [expr {$top + 18}]
    draw_total $y subtotal [format_amount [subtotal]] body $width
    if {$DISCOUNT} {
        incr y 23
        draw_total $y discount -[format_amount $DISCOUNT] body $width
    }
    draw_total [expr {$top + 78}] total [format_amount [total] [sign]] big \
        $width
}

proc draw_total {y key text font width} {
    .order create text [expr {$width - 320}] $y -anchor w -text [word $key] \
        -fill [colour total] -font $font
    .order create text [expr {$width - 7}] $y -anchor e -text $text \
        -fill [colour total] -font $font
}

proc draw_order {} {
    global LINES ROW_PX TOTALS_PX
    .order delete all
    set width [winfo width .order]
    set rows [expr {([winfo height .order] - $TOTALS_PX) / $ROW_PX - 1}]
    set bottom [expr {($rows + 1) * $ROW_PX}]
    .order create rectangle 0 0 $width $ROW_PX -fill [colour head] -width 0
    draw_grid $width $bottom
    draw_cells [expr {$ROW_PX / 2}] [lmap key {no item qty price amount} {
        word $key
    }] [colour text] strong
    set first [first_line $rows]
    set last [expr {min([llength $LINES], $first + $rows)}]
    for {set index $first} {$index < $last} {incr index} {
        draw_line $index [expr {($index - $first + 1) * $ROW_PX}] $width
    }
    draw_totals $bottom $width
}

# --- The window --------------------------------------------------------------

proc make_bar {} {
    frame .bar -background [colour bar]
    foreach {name text font} [list shop [word shop] strong till [word till] \
                                  small cashier [word cashier] small \
                                  clock "" small] {
        label .bar.$name -text $text -font $font -background [colour bar] \
            -foreground [colour barink] -padx 8 -pady 3
        pack .bar.$name -side [expr {$name eq "clock" ? "right" : "left"}]
    }
    pack .bar -side top -fill x
}

proc make_key {path text command {kind key} {ink ink}} {
    button $path -text $text -command $command -font small -relief raised \
        -borderwidth 2 -background [colour $kind] -foreground [colour $ink] \
        -activebackground [colour $kind] -activeforeground [colour $ink] \
        -highlightthickness 0 -padx 2 -pady 0 -takefocus 0 -width 1
}

proc fill_grid {parent columns rows} {
    for {set i 0} {$i < $columns} {incr i} {
        grid columnconfigure $parent $i -weight 1 -uniform keys
    }
    for {set i 0} {$i < $rows} {incr i} {
        grid rowconfigure $parent $i -weight 1 -uniform keys
    }
}

proc make_products {} {
    global PRODUCTS OPTION
    frame .side.products -background [colour face]
    set number 0
    foreach {label price} $PRODUCTS($OPTION(--language)) {
        set key .side.products.p$number
        make_key $key $label [list act order_add [expr {$number + 1}]] product
        $key configure -wraplength 76
        grid $key -row [expr {$number / 4}] -column [expr {$number % 4}] \
            -sticky nsew -padx 1 -pady 1
        incr number
    }
    fill_grid .side.products 4 4
    pack .side.products -side top -fill both -expand 1
}

proc make_entry {} {
    label .side.entry -textvariable ENTRY -anchor e -font big -relief sunken \
        -borderwidth 2 -background [colour show] -foreground [colour digits] \
        -padx 8 -pady 0
    pack .side.entry -side top -fill x -pady 4
}

proc make_pad {} {
    frame .side.pad -background [colour face]
    set place 0
    foreach mark {7 8 9 QTY 4 5 6 OFF 1 2 3 VOID 0 . C PAY} {
        make_pad_key .side.pad.k$place $mark
        grid .side.pad.k$place -row [expr {$place / 4}] \
            -column [expr {$place % 4}] -sticky nsew -padx 1 -pady 1
        incr place
    }
    fill_grid .side.pad 4 4
    pack .side.pad -side top -fill both -expand 1
}

proc make_pad_key {path mark} {
    switch -exact -- $mark {
        QTY { make_key $path [word quantity] {act_entry order_quantity} }
        OFF { make_key $path [word off] {act_entry order_discount} }
        VOID { make_key $path [word void] {act order_void} void voidink }
        PAY { make_key $path [word pay] {act order_pay} pay payink }
        C { make_key $path C {set ENTRY ""} }
        default { make_key $path $mark [list type_mark $mark] }
    }
    if {[string length $mark] == 1} {
        $path configure -font strong
    }
}

proc make_function_keys {} {
    frame .keys -background [colour face]
    set place 0
    foreach {key name command} {
        F1 help {show_status [word keys]} F2 quantity {act_entry order_quantity}
        F3 void {act order_void} F4 off {act_entry order_discount}
        F8 hold {show_status [word held]} F9 clear {act order_clear}
        F11 drawer {show_status [word opened]} F12 pay {act order_pay}
    } {
        make_key .keys.f$place "$key\n[word $name]" $command
        grid .keys.f$place -row 0 -column $place -sticky nsew -padx 1 -pady 2
        bind . <$key> $command
        incr place
    }
    fill_grid .keys $place 1
    pack .keys -side bottom -fill x -padx 3
}

proc make_window {} {
    global OPTION LEAST_WIDTH LEAST_HEIGHT
    wm title . [word shop]
    wm geometry . $OPTION(--geometry)
    wm minsize . $LEAST_WIDTH $LEAST_HEIGHT
    . configure -background [colour face]
    make_fonts
    make_bar
    label .status -anchor w -relief sunken -borderwidth 1 -font small -padx 6 \
        -background [colour face] -foreground [colour ink]
    pack .status -side bottom -fill x -padx 3 -pady 3
    make_function_keys
    frame .side -background [colour face] -width 336
    pack propagate .side 0
    pack .side -side right -fill y -padx 4 -pady 4
    make_products
    make_entry
    make_pad
    canvas .order -background [colour sheet] -borderwidth 0 \
        -highlightthickness 0
    frame .edge -relief sunken -borderwidth 2 -background [colour face]
    pack .edge -side left -fill both -expand 1 -padx 4 -pady 4
    pack .order -in .edge -fill both -expand 1
    raise .order
}

proc bind_keys {} {
    foreach mark {0 1 2 3 4 5 6 7 8 9} {
        bind . <Key-$mark> [list type_mark $mark]
        bind . <KP_$mark> [list type_mark $mark]
    }
    bind . <period> {type_mark .}
    bind . <KP_Decimal> {type_mark .}
    bind . <Escape> {set ENTRY ""}
    bind . <BackSpace> {set ENTRY [string range $ENTRY 0 end-1]}
    bind . <Delete> {act order_void}
    bind . <Up> {step_selection -1}
    bind . <Down> {step_selection 1}
    bind .order <Button-1> {click_line %y}
    bind .order <Configure> {draw_order; after idle say_where}
    bind . <Configure> {after idle say_where}
}

# --- What the cashier does ---------------------------------------------------

set ENTRY ""

proc say {key args} {
    show_status [format [word $key] {*}$args]
}

proc show_status {text} {
    .status configure -text $text
}

# One action from mouse or keys: an error goes to the status line.
proc act {args} {
    if {[catch $args message]} {
        show_status $message
        bell
    }
    draw_order
}

proc act_entry {command} {
    global ENTRY
    if {$ENTRY eq ""} {
        show_status [word bad_entry]
        return
    }
    act $command $ENTRY
    set ENTRY ""
}

proc type_mark {mark} {
    global ENTRY
    if {[string length $ENTRY] < 9} {
        append ENTRY $mark
    }
}

proc step_selection {step} {
    global LINES SELECTED
    set SELECTED [expr {max(min(0, [llength $LINES] - 1),
                        min($SELECTED + $step, [llength $LINES] - 1))}]
    draw_order
}

proc click_line {y} {
    global LINES ROW_PX TOTALS_PX
    set rows [expr {([winfo height .order] - $TOTALS_PX) / $ROW_PX - 1}]
    set row [expr {$y / $ROW_PX}]
    if {$row < 1 || $row > $rows} {
        return
    }
    set number [expr {[first_line $rows] + $row}]
    if {$number <= [llength $LINES]} {
        act order_select $number
    }
}

proc tick {} {
    .bar.clock configure -text [clock format [clock seconds] \
                                    -format "%Y-%m-%d  %H:%M:%S"]
    after 1000 tick
}

# --- Lines on standard input ------------------------------------------------

set WHERE ""

proc say_where {{always 0}} {
    global WHERE
    set place "order [winfo rootx .order] [winfo rooty .order]\
        [winfo width .order] [winfo height .order]"
    if {[winfo width .order] > 1 && ($always || $place ne $WHERE)} {
        set WHERE $place
        puts $place
        flush stdout
    }
}

proc set_title {text} {
    .bar.shop configure -text $text
    wm title . $text
}

proc run_command {name rest} {
    switch -exact -- $name {
        add { order_add $rest }
        qty { order_quantity $rest }
        discount { order_discount $rest }
        select { order_select $rest }
        void { order_void }
        clear { order_clear }
        order { order_load $rest }
        title { set_title $rest }
        full { wm attributes . -fullscreen $rest }
        pay { order_pay }
        where { say_where 1 }
        quit { exit 0 }
        default { error "unknown command; see --help" }
    }
}

proc read_command {} {
    if {[gets stdin line] < 0} {
        if {[eof stdin]} {
            fileevent stdin readable {}
        }
        return
    }
    set line [string trim $line]
    if {$line eq "" || [string index $line 0] eq "#"} {
        return
    }
    regexp {^(\S+)\s*(.*)$} $line -> name rest
    if {[catch {run_command $name $rest} message]} {
        show_status $message
        puts "error $name: $message"
    } else {
        draw_order
        # Not a full update, which would read the next line meanwhile; the
        # question to the server returns after it has painted.
        update idletasks
        winfo pointerxy .
        puts "ok $name [format_amount [total]]"
    }
    flush stdout
}

proc main {} {
    global argv
    parse_options $argv
    fconfigure stdin -blocking 0 -encoding utf-8
    fconfigure stdout -encoding utf-8
    make_window
    bind_keys
    show_status [word ready]
    tick
    update
    focus -force .
    draw_order
    fileevent stdin readable read_command
}

main
