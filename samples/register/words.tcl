# What the register says and sells, by language. Prices are minor units.

set WORDS(en) {
    shop "CORNER MARKET" till "Till 03" cashier "Cashier: Lee"
    no "No." item "Item" qty "Qty" price "Price" amount "Amount"
    subtotal "Subtotal" discount "Discount" total "TOTAL"
    help "Help" quantity "Qty" void "Void" off "Discount" hold "Hold"
    drawer "Drawer" clear "Clear" pay "PAY" enter "Enter"
    ready "Ready." entered "%s added." voided "%s voided."
    quantity_set "Quantity %s." discount_set "Discount %s."
    cleared "New sale." paying "Amount to pay: %s"
    empty "There is nothing to do that with." bad_entry "Enter a number first."
    keys "Enter a number, then Qty or Discount."
    held "No free place to hold a sale." opened "Drawer is open."
    loaded "Order loaded."
}

set WORDS(zh) {
    shop "好邻居便利店" till "03号机" cashier "收银员: 王芳"
    no "序号" item "品名" qty "数量" price "单价" amount "金额"
    subtotal "小计" discount "优惠" total "合计"
    help "帮助" quantity "数量" void "删除" off "折扣" hold "挂单"
    drawer "钱箱" clear "清空" pay "结账" enter "确认"
    ready "就绪。" entered "已添加 %s。" voided "已删除 %s。"
    quantity_set "数量 %s。" discount_set "优惠 %s。"
    cleared "新的一单。" paying "应收金额: %s"
    empty "没有可以操作的商品。" bad_entry "请先输入数字。"
    keys "先输入数字，再按数量或折扣。"
    held "没有空闲的挂单位。" opened "钱箱已打开。"
    loaded "订单已载入。"
}

set PRODUCTS(en) {
    "Espresso" 240 "Cappuccino" 395 "Green Tea" 260 "Orange Juice" 325
    "Croissant" 275 "Blueberry Muffin" 285 "Bagel" 310 "Club Sandwich" 1150
    "Caesar Salad" 890 "Tomato Soup" 575 "Hamburger" 1275
    "French Fries" 350 "Cola 500ml" 175 "Still Water" 150
    "Ice Cream" 425 "Chocolate Bar" 199
}

set PRODUCTS(zh) {
    "珍珠奶茶" 1300 "现磨豆浆" 300 "统一绿茶" 400 "可口可乐 330ml" 350
    "鲜肉包子" 250 "茶叶蛋" 200 "皮蛋瘦肉粥" 800 "扬州炒饭" 1600
    "兰州拉面" 1500 "宫保鸡丁" 3200 "麻婆豆腐" 1800 "青岛啤酒 500ml" 650
    "农夫山泉 550ml" 200 "蒙牛纯牛奶" 380 "乐事薯片 75g" 790
    "德芙巧克力" 1250
}

# Decimals and sign of each currency that the register knows.
set CURRENCIES {
    CNY {2 ¥} USD {2 $} EUR {2 €} GBP {2 £} JPY {0 ¥}
}

# Colours: face of the window and keys, sheet of the order, and the rest.
set THEMES(light) {
    face #c0c0c0 ink #000000 sheet #ffffff text #000000 line #c0c0c0
    head #d8d8d8 mark #000080 marked #ffffff sum #eef0e0 total #000000
    key #d4d0c8 product #dfe8d8 pay #2e7d32 payink #ffffff
    void #b03030 voidink #ffffff bar #000080 barink #ffffff
    show #102010 digits #66ff88
}
set THEMES(dark) {
    face #2b2f36 ink #e8e8e8 sheet #16181c text #e8e8e8 line #3a3f48
    head #343a44 mark #1565c0 marked #ffffff sum #1e2229 total #ffd75f
    key #3a404a product #2f4538 pay #2e7d32 payink #ffffff
    void #8e2a2a voidink #ffffff bar #11151c barink #9fc8ff
    show #000000 digits #66ff88
}
