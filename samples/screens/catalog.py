"""What the imagined shops sell, and the words their registers use.

Prices are in hundredths of the shop's own unit and are only a starting point:
`price_in()` turns them into a plausible price of a currency.
"""

# (label, price, weighed by the kilogram)
PRODUCTS = {
    "en": [
        ("Whole Milk 1L", 129, False), ("Sourdough Loaf", 385, False),
        ("Free Range Eggs 12", 449, False),
        ("Butter Unsalted 250g", 279, False),
        ("Cola 500ml", 175, False), ("Sparkling Water 6x330", 360, False),
        ("Orange Juice", 325, False), ("Espresso", 240, False),
        ("Cappuccino Large", 395, False), ("Blueberry Muffin", 285, False),
        ("Ham & Cheese Toastie", 650, False), ("Caesar Salad", 890, False),
        ("Tomato Soup", 575, False), ("Club Sandwich", 1150, False),
        ("Fish and Chips", 1495, False), ("Cheeseburger", 1275, False),
        ("Dish Soap", 219, False), ("Paper Towels 4pk", 599, False),
        ("AA Batteries 8pk", 899, False), ("USB-C Cable 1m", 1299, False),
        ("Notebook A5", 349, False), ("Gel Pen Blue", 165, False),
        ("Cordless Drill 18V", 11900, False), ("Wool Blanket", 5495, False),
        ("LED Bulb 9W", 425, False), ("Garden Hose 15m", 2450, False),
        ("Dark Chocolate 70%", 310, False), ("Peanut Butter", 415, False),
        ("Basmati Rice 2kg", 640, False), ("Olive Oil 750ml", 1085, False),
        ("Shampoo", 489, False), ("Toothpaste Mint", 255, False),
        ("Vanilla Ice Cream", 525, False), ("Bagel Plain", 110, False),
        ("Office Chair", 18999, False), ("Desk Lamp", 3275, False),
        ("Bananas", 189, True), ("Vine Tomatoes", 345, True),
        ("Cheddar Mature", 1180, True), ("Salmon Fillet", 2490, True),
        ("Red Grapes", 515, True), ("Ground Coffee", 1640, True),
    ],
    "zh": [
        ("农夫山泉 550ml", 200, False), ("可口可乐 330ml", 350, False),
        ("康师傅红烧牛肉面", 550, False), ("统一绿茶", 400, False),
        ("蒙牛纯牛奶 250ml", 380, False), ("伊利酸奶", 680, False),
        ("乐事薯片 75g", 790, False), ("奥利奥饼干", 990, False),
        ("德芙巧克力", 1250, False), ("旺旺雪饼", 1180, False),
        ("鲜肉包子", 250, False), ("现磨豆浆", 300, False),
        ("茶叶蛋", 200, False), ("皮蛋瘦肉粥", 800, False),
        ("宫保鸡丁", 3200, False), ("鱼香肉丝", 2800, False),
        ("麻婆豆腐", 1800, False), ("扬州炒饭", 1600, False),
        ("兰州拉面", 1500, False), ("珍珠奶茶", 1300, False),
        ("青岛啤酒 500ml", 650, False), ("金龙鱼食用油 5L", 6990, False),
        ("东北大米 10kg", 5980, False), ("海天酱油", 1150, False),
        ("清风抽纸 3包", 1290, False), ("蓝月亮洗衣液", 3990, False),
        ("高露洁牙膏", 1480, False), ("飘柔洗发水", 2990, False),
        ("南孚电池 5号", 1250, False), ("笔记本", 600, False),
        ("中性笔", 250, False), ("保温杯", 8800, False),
        ("电热水壶", 15900, False), ("雨伞", 3500, False),
        ("充电宝", 12900, False), ("毛巾", 1590, False),
        ("香蕉", 598, True), ("红富士苹果", 996, True),
        ("西红柿", 458, True), ("五花肉", 3280, True),
        ("基围虾", 6800, True), ("土豆", 298, True),
    ],
}

# One entry a style of register; a till names the style it speaks.
WORDS = {
    "en": {
        "no": "No.", "code": "Code", "item": "Item", "qty": "Qty",
        "price": "Price", "amount": "Amount", "stock": "Stock",
        "subtotal": "Subtotal", "discount": "Discount", "tax": "Tax",
        "total": "TOTAL", "paid": "Cash", "change": "Change",
        "count": "Items: {}", "included": "Incl. tax",
    },
    "en_retail": {
        "no": "#", "code": "SKU", "item": "Description", "qty": "Quantity",
        "price": "Unit Price", "amount": "Total", "stock": "Stock",
        "subtotal": "Sub Total", "discount": "Less Discount",
        "tax": "Sales Tax", "total": "Grand Total", "paid": "Tendered",
        "change": "Change Due", "count": "{} items", "included": "Tax incl.",
    },
    "en_uk": {
        "no": "Ln", "code": "Barcode", "item": "Product", "qty": "Qty",
        "price": "Each", "amount": "Value", "stock": "Stk",
        "subtotal": "Sub-total", "discount": "Discount", "tax": "VAT",
        "total": "Balance Due", "paid": "Paid", "change": "Change",
        "count": "No. of items {}", "included": "of which VAT",
    },
    "en_payable": {
        "no": "No", "code": "Code", "item": "Item Name", "qty": "Qty",
        "price": "Rate", "amount": "Amount", "stock": "Stock",
        "subtotal": "Total", "discount": "Discount", "tax": "GST",
        "total": "Amount Payable", "paid": "Received", "change": "Change",
        "count": "Total Items: {}", "included": "GST included",
    },
    "zh": {
        "no": "序号", "code": "条码", "item": "品名", "qty": "数量",
        "price": "单价", "amount": "金额", "stock": "库存",
        "subtotal": "小计", "discount": "优惠", "tax": "税额",
        "total": "合计", "paid": "实收", "change": "找零",
        "count": "共 {} 件", "included": "含税",
    },
    "zh_payable": {
        "no": "行号", "code": "编号", "item": "商品名称", "qty": "数量",
        "price": "售价", "amount": "小计", "stock": "库存",
        "subtotal": "合计", "discount": "折扣", "tax": "税额",
        "total": "应付", "paid": "实收", "change": "找零",
        "count": "共 {} 项", "included": "其中税额",
    },
    "zh_food": {
        "no": "序", "code": "编码", "item": "菜品", "qty": "数量",
        "price": "单价", "amount": "小计", "stock": "剩余",
        "subtotal": "总金额", "discount": "立减", "tax": "税额",
        "total": "应付金额", "paid": "收款", "change": "找零",
        "count": "共 {} 份", "included": "含税",
    },
}

CAPTIONS = {
    "en": ["Corner Market", "Till 03", "Cashier: Lee", "17/05/2024 14:03"],
    "zh": ["好邻居便利店", "03号机", "收银员: 王芳", "2024-05-17 14:03"],
}

BUTTONS = {
    "en": ["F1 Help", "F2 Qty", "F3 Void", "F4 Discount", "F8 Hold",
           "F12 Pay"],
    "zh": ["F1 帮助", "F2 数量", "F3 删除", "F4 折扣", "F8 挂单", "F12 结账"],
}

DECIMALS = {"CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "JPY": 0}
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def price_in(currency, language, hundredths):
    """A plausible price in minor units of `currency`."""
    if currency == "JPY":
        yen = hundredths * (15 if language == "en" else 2) // 10
        return max(10, yen // 10 * 10)
    if currency == "CNY" and language == "en":
        return hundredths * 6 // 10 * 10
    return hundredths
