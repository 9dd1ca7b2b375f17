// Samples of test_layout.c: name, currency of the settings, page, expected.
// The expected values were written from what the screen means.
// clang-format off

// Layout 1: a grid with a header.
{"grid", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "Total    |     |       |   12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"grid, other order of columns", "EUR",
 "Amount | Qty | Product  | Unit Price\n"
 "  7.00 |   2 | Coffee   |       3.50\n"
 "  5.25 |   1 | Sandwich |       5.25\n"
 "                  Total |      12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"grid with row number, barcode, stock", "EUR",
 "No | Barcode       | Item     | Stock | Qty | Price | Amount\n"
 " 1 | 6901234567892 | Coffee   |    18 |   2 |  3.50 |   7.00\n"
 " 2 | 6901234567908 | Sandwich |   125 |   1 |  5.25 |   5.25\n"
 "                                            Total   |  12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"totals far below, in the right corner", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "\n\n\n\n\n\n\n\n"
 "                         Sub Total: |  12.25\n"
 "                         Total:     |  12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 subtotal 12.25 total 12.25: PROVEN"},
{"subtotal, tax, total", "USD",
 "Description | Qty | Rate  |  Total\n"
 "Pen         |   4 |  1.25 |   5.00\n"
 "Paper       |   2 |  7.50 |  15.00\n"
 "            Subtotal      |  20.00\n"
 "            Tax (8%)      |   1.60\n"
 "            Grand Total   |  21.60\n",
 "review USD 4*1.25=5.00 2*7.50=15.00 subtotal 20.00 tax 1.60 total "
 "21.60: TWIN_DIGITS"},
{"discount before the payable amount", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Total              |   12.00\n"
 "Discount           |   -2.00\n"
 "Amount Payable     |   10.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 discount 2.00 "
 "total 10.00: PROVEN"},
{"tax already inside the lines", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Incl. VAT 20%      |    2.00\n"
 "Total              |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 incl 2.00 total 12.00: PROVEN"},
{"tax inside, known by arithmetic only", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "VAT 20%            |    2.00\n"
 "Total              |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 incl 2.00 total 12.00: PROVEN"},
{"net subtotal, tax inside the lines", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Net                |   10.00\n"
 "VAT 20%            |    2.00\n"
 "Total              |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 subtotal 10.00 incl 2.00 total 12.00: "
 "PROVEN"},
{"label and value in one cell", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "Total: 12.25 EUR\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"value right below its label", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "\n"
 "Subtotal |  Discount |  Amount Due\n"
 "   12.00 |      2.00 |       10.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 discount 2.00 "
 "total 10.00: PROVEN"},
{"total as a row of the table, with the number of pieces", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "Total    |   3 |       |   12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"totals above the table", "EUR",
 "Total:   |  12.25\n"
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"totals in a side panel", "EUR",
 "Item     | Qty | Price |  Amount |      | Order 1\n"
 "Coffee   |   2 |  3.50 |    7.00 |      | Subtotal |  12.25\n"
 "Sandwich |   1 |  5.25 |    5.25 |      | Total    |  12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 subtotal 12.25 total 12.25: PROVEN"},
{"side panel left of the table", "EUR",
 "Subtotal |  12.25 | | Item     | Qty | Price |  Amount\n"
 "Discount |   2.25 | | Coffee   |   2 |  3.50 |    7.00\n"
 "To Pay   |  10.00 | | Sandwich |   1 |  5.25 |    5.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 subtotal 12.25 discount 2.25 "
 "total 10.00: PROVEN"},
{"paid and change are not the order", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "Total              |   12.25\n"
 "Cash               |   20.00\n"
 "Change             |    7.75\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"clock, phone and number of the ticket", "EUR",
 "Ticket 4711 | 2024-05-01 | 12:30 | Tel 555-1234\n"
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "Total              |   12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"original and member price", "CNY",
 "品名   | 原价 | 会员价 | 数量 |  金额\n"
 "牛奶   | 6.00 |   5.50 |    2 | 11.00\n"
 "面包   | 8.00 |   7.00 |    1 |  7.00\n"
 "应付   |                      | 18.00\n",
 "verified CNY 2*5.50=11.00 1*7.00=7.00 total 18.00: PROVEN"},
{"quantity with unit", "EUR",
 "Item   | Qty   | Price |  Amount\n"
 "Apples | 1.5kg |  4.00 |    6.00\n"
 "Bread  | 2 pcs |  2.50 |    5.00\n"
 "Total  |       |       |   11.00\n",
 "verified EUR 1.5*4.00=6.00 2*2.50=5.00 total 11.00: PROVEN"},
{"quantity with multiplication sign", "EUR",
 "Item   | Qty   | Price |  Amount\n"
 "Apples | x2    |  4.00 |    8.00\n"
 "Bread  | ×3    |  2.50 |    7.50\n"
 "Total  |       |       |   15.50\n",
 "verified EUR 2*4.00=8.00 3*2.50=7.50 total 15.50: PROVEN"},
{"voucher line and brackets", "USD",
 "Item    | Qty | Price |  Amount\n"
 "Coffee  |   2 |  4.80 |    9.60\n"
 "Voucher |   1 | $ -4.80 | $ -4.80\n"
 "Gift    |   1 | (0.00) |  (0.00)\n"
 "Total   |     |       |  $ 4.80\n",
 "verified USD 2*4.80=9.60 1*-4.80=-4.80 1*0.00=0.00 total 4.80: PROVEN"},
{"return: negative quantity", "EUR",
 "Item    | Qty    | Price |  Amount\n"
 "Coffee  |  2.000 |  4.80 |    9.60\n"
 "Cup     | -1.000 |  2.00 |   -2.00\n"
 "Total   |        |       |    7.60\n",
 "verified EUR 2*4.80=9.60 -1*2.00=-2.00 total 7.60: PROVEN"},
{"zero-padded quantity", "EUR",
 "Item    | Qty | Price |  Amount\n"
 "Coffee  | 002 |  4.80 |    9.60\n"
 "Cup     | 001 |  2.00 |    2.00\n"
 "Total   |     |       |   11.60\n",
 "verified EUR 2*4.80=9.60 1*2.00=2.00 total 11.60: PROVEN"},
{"wrapped name", "EUR",
 "Item           | Qty | Price |  Amount\n"
 "Coffee         |   2 |  3.50 |    7.00\n"
 "with oat milk\n"
 "Sandwich       |   1 |  5.25 |    5.25\n"
 "Total          |     |       |   12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"pay button repeats the total", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.25 |    5.25\n"
 "Total              |   12.25\n"
 "Pay 12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 subtotal 12.25 total 12.25: PROVEN"},
{"name with digits", "EUR",
 "Item         | Qty | Price |  Amount\n"
 "Cola 500ml   |   2 |  3.50 |    7.00\n"
 "Beer 6x330   |   1 |  5.25 |    5.25\n"
 "Total        |     |       |   12.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},

{"no header, quantities with decimals before prices", "GBP",
 "Espresso    | 2.00 |  2.40 |   4.80\n"
 "Desk Lamp   | 1.00 | 32.75 |  32.75\n"
 "Bagel Plain | 3.00 |  1.10 |   3.30\n"
 "TOTAL       |      |       |  40.85\n",
 "review GBP 2*2.40=4.80 1*32.75=32.75 3*1.10=3.30 total 40.85: "
 "TWIN_DIGITS"},

// Layout 1 in Chinese and other languages.
{"Chinese grid", "",
 "品名     | 数量 | 单价   |   金额\n"
 "可口可乐 |    2 |  ¥3.50 |  ¥7.00\n"
 "矿泉水   |    3 |  ¥2.00 |  ¥6.00\n"
 "合计     |      |        | ¥13.00\n",
 "verified CNY 2*3.50=7.00 3*2.00=6.00 total 13.00: PROVEN"},
{"Chinese totals: before discount, payable, received, change", "CNY",
 "品名     | 数量 | 单价 |   金额\n"
 "可口可乐 |    2 | 3.50 |   7.00\n"
 "矿泉水   |    3 | 2.00 |   6.00\n"
 "合计：13.00\n优惠：1.00\n应付：12.00\n实收：20.00\n找零：8.00\n",
 "verified CNY 2*3.50=7.00 3*2.00=6.00 subtotal 13.00 discount 1.00 "
 "total 12.00: PROVEN"},
{"Chinese count of pieces, full-width marks", "CNY",
 "商品     | 数量 | 单价 |   小计\n"
 "可口可乐 |    2 | 3.50 |   7.00\n"
 "矿泉水   |    3 | 2.00 |   6.00\n"
 "共 5 件  | 应付金额 | ￥１３．００\n",
 "verified CNY 2*3.50=7.00 3*2.00=6.00 total 13.00: PROVEN"},
{"yuan as a word in the header", "",
 "品名     | 数量 | 单价(元) |   金额(元)\n"
 "可口可乐 |    2 |     3.50 |       7.00\n"
 "矿泉水   |    3 |     2.00 |       6.00\n"
 "应收     |      |          |    13.00元\n",
 "verified CNY 2*3.50=7.00 3*2.00=6.00 total 13.00: PROVEN"},
{"Japanese", "",
 "品名     | 数量 | 単価   |    金額\n"
 "コーヒー |    2 |   ¥350 |    ¥700\n"
 "サンド   |    1 |   ¥580 |    ¥580\n"
 "合計     |      |        |  ¥1,280\n"
 "お預り   |      |        |  ¥2,000\n"
 "お釣り   |      |        |    ¥720\n",
 "review JPY 2*350=700 1*580=580 total 1280: TWIN_DIGITS"},
{"German, decimal comma", "",
 "Artikel  | Menge | Preis  |   Betrag\n"
 "Kaffee   |     2 | 3,50 € |   7,00 €\n"
 "Maschine |     1 | 1.605,29 € | 1.605,29 €\n"
 "Summe    |       |        | 1.612,29 €\n"
 "Gegeben  |       |        | 2.000,00 €\n"
 "Rückgeld |       |        |   387,71 €\n",
 "review EUR 2*3.50=7.00 1*1605.29=1605.29 total 1612.29: TWIN_DIGITS"},
{"French, narrow space for thousands", "EUR",
 "Désignation | Qté | Prix unitaire | Montant\n"
 "Four        |   2 |        333,50 |  667,00\n"
 "Table       |   1 |      1 200,00 | 1 200,00\n"
 "Total TTC   |     |               | 1 867,00\n",
 "verified EUR 2*333.50=667.00 1*1200.00=1200.00 total 1867.00: PROVEN"},
{"Spanish", "EUR",
 "Producto | Cant | Precio | Importe\n"
 "Pan      |    3 |   1,20 |    3,60\n"
 "Leche    |    2 |   0,95 |    1,90\n"
 "Total a pagar   |        |    5,50\n"
 "Efectivo        |        |   10,00\n"
 "Cambio          |        |    4,50\n",
 "verified EUR 3*1.20=3.60 2*0.95=1.90 total 5.50: PROVEN"},
{"Indonesian, points for thousands", "",
 "Nama Produk | Qty | Harga    | Jumlah\n"
 "Nasi goreng |   2 | Rp12.000 | Rp24.000\n"
 "Teh         |   1 | Rp 5.000 | Rp 5.000\n"
 "Total Harga |     |          | Rp29.000\n"
 "Tunai       |     |          | Rp30.000\n"
 "Kembalian   |     |          | Rp1.000\n",
 "verified IDR 2*12000.00=24000.00 1*5000.00=5000.00 total 29000.00: PROVEN"},
{"Turkish", "TRY",
 "Ürün  | Adet | Fiyat | Tutar\n"
 "Çay   |    2 |  7,50 | 15,00\n"
 "Simit |    3 |  5,00 | 15,00\n"
 "Ara Toplam   |       | 30,00\n"
 "KDV          |       |  3,00\n"
 "Genel Toplam |       | 33,00\n",
 "verified TRY 2*7.50=15.00 3*5.00=15.00 subtotal 30.00 tax 3.00 "
 "total 33.00: PROVEN"},
{"Indian groups", "",
 "Item  | Qty | Price       | Amount\n"
 "Fridge |  2 | ₹78,500.00  | ₹1,57,000.00\n"
 "Cable  |  1 | ₹250.00     | ₹250.00\n"
 "Total  |    |             | ₹1,57,250.00\n",
 "verified INR 2*78500.00=157000.00 1*250.00=250.00 total 157250.00: PROVEN"},
{"Arabic-Indic digits, three decimals", "KWD",
 "Item  | Qty | Price | Amount\n"
 "Tea   |   ٢ | ١٫٢٥٠ |  ٢٫٥٠٠\n"
 "Bread |   ٣ | ٠٫٣٠٠ |  ٠٫٩٠٠\n"
 "Total |     |       |  ٣٫٤٠٠\n",
 "verified KWD 2*1.250=2.500 3*0.300=0.900 total 3.400: PROVEN"},
{"final zeros dropped", "CNY",
 "品名 | 数量 | 单价 | 金额\n"
 "牛奶 |    2 |  3.5 |    7\n"
 "面包 |    3 |  2.5 |  7.5\n"
 "合计 |      |      | 14.5\n",
 "verified CNY 2*3.50=7.00 3*2.50=7.50 total 14.50: PROVEN"},

// Layout 1b: no header.
{"no header", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   3 |  5.25 |   15.75\n"
 "Total    |     |       |   22.75\n",
 "verified EUR 2*3.50=7.00 3*5.25=15.75 total 22.75: PROVEN"},
{"no header, row numbers, price before quantity", "EUR",
 "1 | Coffee   |  3.50 |  2 |    7.00\n"
 "2 | Sandwich |  5.25 |  3 |   15.75\n"
 "  | Total    |       |    |   22.75\n",
 "verified EUR 2*3.50=7.00 3*5.25=15.75 total 22.75: PROVEN"},
{"no header, Chinese", "CNY",
 "可口可乐 |    2 | 3.50 |   7.00\n"
 "矿泉水   |    3 | 2.00 |   6.00\n"
 "应付：13.00\n",
 "verified CNY 2*3.50=7.00 3*2.00=6.00 total 13.00: PROVEN"},
{"no header, quantity glued to the name", "EUR",
 "2 x Latte  | 4.00 |  8.00\n"
 "Tea x3     | 2.00 |  6.00\n"
 "Total      |      | 14.00\n",
 "verified EUR 2*4.00=8.00 3*2.00=6.00 total 14.00: PROVEN"},

// Layout 2: two rows for each line.
{"two rows, product below", "EUR",
 "Coffee              |    7.00\n"
 "  2 x 3.50\n"
 "Sandwich            |   15.75\n"
 "  3 x 5.25\n"
 "Total               |   22.75\n",
 "verified EUR 2*3.50=7.00 3*5.25=15.75 total 22.75: PROVEN"},
{"two rows, units at a price per unit", "USD",
 "Desk Pad                             | $ 16.00\n"
 "2.000 Unit(s) at $ 8.00 / Unit(s)\n"
 "Lamp                                 | $ 40.50\n"
 "1.000 Unit(s) at $ 40.50 / Unit(s)\n"
 "Total:                               | $ 56.50\n",
 "verified USD 2*8.00=16.00 1*40.50=40.50 total 56.50: PROVEN"},
{"two rows, at sign", "USD",
 "Lobster             | $120.00\n"
 "x2 @$60.00\n"
 "Wine                | $ 45.00\n"
 "x3 @$15.00\n"
 "Total               | $165.00\n",
 "verified USD 2*60.00=120.00 3*15.00=45.00 total 165.00: PROVEN"},
{"two rows, amount in the second", "EUR",
 "Coffee\n"
 "  2 x 3.50          |    7.00\n"
 "Sandwich\n"
 "  3 x 5.25          |   15.75\n"
 "Total               |   22.75\n",
 "verified EUR 2*3.50=7.00 3*5.25=15.75 total 22.75: PROVEN"},
{"two rows, one without detail", "EUR",
 "Coffee              |    7.00\n"
 "  2 x 3.50\n"
 "Sandwich            |    5.25\n"
 "Total               |   12.25\n",
 "review EUR 2*3.50=7.00 ?*?=5.25 total 12.25: UNPROVEN_LINE"},

{"detail rows that name the quantity", "CNY",
 "商品名称              | 小计\n"
 "珍珠奶茶              | 26.00\n"
 "  数量 2 x 13.00\n"
 "扬州炒饭              | 16.00\n"
 "  数量 1 x 16.00\n"
 "           合计       | 42.00\n",
 "verified CNY 2*13.00=26.00 1*16.00=16.00 total 42.00: PROVEN"},

// Layout 4: a receipt.
{"receipt with paid and change", "EUR",
 "CORNER SHOP\n"
 "Tel: 555-1234\n"
 "--------------------------------\n"
 "Milk 1L      |  2 x 1.10 |  2.20\n"
 "Bread        |  1 x 2.45 |  2.45\n"
 "--------------------------------\n"
 "TOTAL                    |  4.65\n"
 "CASH                     | 10.00\n"
 "CHANGE                   |  5.35\n"
 "12:41  01.05.2024\n",
 "review EUR 2*1.10=2.20 1*2.45=2.45 total 4.65: TWIN_DIGITS"},

// What must not be verified.
{"nothing", "EUR", "", "unreadable -: NO_TEXT"},
{"words only", "EUR", "Welcome\nPlease wait\n", "unreadable EUR: NO_TOTAL"},
{"no total", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n",
 "unreadable EUR 2*3.50=7.00: NO_TOTAL"},
{"subtotal is no total", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Subtotal     |       |   9.00\n",
 "unreadable EUR 2*3.50=7.00 1*2.00=2.00 subtotal 9.00: NO_TOTAL"},
{"total without lines", "EUR", "Total | 12.00\n",
 "review EUR total 12.00: NO_ITEMS"},
{"one line of one piece", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   1 |  3.50 |   3.50\n"
 "Total  |     |       |   3.50\n",
 "review EUR 1*3.50=3.50 total 3.50: ONE_LINE_ONLY"},
{"one line of two pieces", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Total  |     |       |   7.00\n",
 "verified EUR 2*3.50=7.00 total 7.00: PROVEN"},
{"a free line does not count as a second", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   1 |  3.50 |   3.50\n"
 "Gift   |   1 |  0.00 |   0.00\n"
 "Total  |     |       |   3.50\n",
 "review EUR 1*3.50=3.50 1*0.00=0.00 total 3.50: ONE_LINE_ONLY"},
{"line does not multiply", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.50\n"
 "Tea    |   2 |  2.00 |   4.00\n"
 "Total  |     |       |  11.50\n",
 "review EUR 2*3.50=7.50 2*2.00=4.00 total 11.50: LINE_MISMATCH"},
{"sum does not fit", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   2 |  2.00 |   4.00\n"
 "Total  |     |       |  11.50\n",
 "review EUR 2*3.50=7.00 2*2.00=4.00 total 11.50: SUM_MISMATCH"},
{"quantity omitted", "EUR",
 "Item   | Price | Amount\n"
 "Coffee |  3.50 |   3.50\n"
 "Tea    |  2.00 |   2.00\n"
 "Total  |       |   5.50\n",
 "review EUR ?*3.50=3.50 ?*2.00=2.00 total 5.50: UNPROVEN_LINE UNPROVEN_LINE"},
{"price that means the amount", "EUR",
 "Item   | Price\n"
 "Coffee |  3.50\n"
 "Tea    |  2.00\n"
 "Total  |  5.50\n",
 "review EUR ?*?=3.50 ?*?=2.00 total 5.50: UNPROVEN_LINE UNPROVEN_LINE"},
{"rounded weight", "EUR",
 "Item   | Qty     | Price | Amount\n"
 "Apples | 0.345kg |  2.99 |   1.03\n"
 "Tea    | 2       |  2.00 |   4.00\n"
 "Total  |         |       |   5.03\n",
 "verified EUR 0.345*2.99=1.03 2*2.00=4.00 total 5.03: PROVEN"},
{"weight rounded the wrong way", "EUR",
 "Item   | Qty     | Price | Amount\n"
 "Apples | 0.345kg |  2.99 |   1.04\n"
 "Tea    | 2       |  2.00 |   4.00\n"
 "Total  |         |       |   5.04\n",
 "review EUR 0.345*2.99=1.04 2*2.00=4.00 total 5.04: LINE_MISMATCH"},
{"two payable amounts", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Amount Due   |       |   9.00\n"
 "Balance Due  |       |   8.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: TWO_TOTALS"},
{"two totals", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total        |       |   9.00\n"
 "Total        |       |   8.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: TWO_TOTALS"},
{"the same total twice", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total        |       |   9.00\n"
 "Total        |       |   9.00\n",
 "verified EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: PROVEN"},
{"a charge of unknown name below the total", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total        |       |   9.00\n"
 "Delivery     |       |   5.00\n"
 "Settle       |       |  14.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: UNEXPLAINED UNEXPLAINED"},
{"the same in single cells", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total: 9.00\nDelivery 5.00\nAmount Payab1e 14.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: UNEXPLAINED UNEXPLAINED"},
{"a charge that lost its point", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total        |       |   9.00\n"
 "Delivery     |       |    500\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: UNEXPLAINED"},
{"a garbled number among the totals", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total        |       |   9.00\n"
 "Zoll         |       |  1Z.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: UNEXPLAINED"},
{"lost point in an amount", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  8.87 |   1774\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total  |     |       |  19.74\n",
 "review EUR 2*8.87=1774.00 1*2.00=2.00 total 19.74: MISSING_POINT "
 "LINE_MISMATCH SUM_MISMATCH"},
{"lost point in the total", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  8.87 |  17.74\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total  |     |       |   1974\n",
 "review EUR 2*8.87=17.74 1*2.00=2.00 total 1974.00: MISSING_POINT "
 "SUM_MISMATCH"},
{"every point lost: all adds up", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |   887 |   1774\n"
 "Tea    |   1 |   200 |    200\n"
 "Total  |     |       |   1974\n",
 "review EUR 2*887.00=1774.00 1*200.00=200.00 total 1974.00: MISSING_POINT"},
{"no currency", "",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total  |     |       |   9.00\n",
 "review - 2*3.50=7.00 1*2.00=2.00 total 9.00: NO_CURRENCY"},
{"dollars of no country", "",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 | $3.50 |  $7.00\n"
 "Tea    |   1 | $2.00 |  $2.00\n"
 "Total  |     |       |  $9.00\n",
 "review - 2*3.50=7.00 1*2.00=2.00 total 9.00: NO_CURRENCY"},
{"dollars narrowed by a second sign", "",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 | $3.50 |  $7.00\n"
 "Tea    |   1 | $2.00 |  $2.00\n"
 "Total  |     |       | HK$9.00\n",
 "verified HKD 2*3.50=7.00 1*2.00=2.00 total 9.00: PROVEN"},
{"two currencies", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 | €3.50 |  €7.00\n"
 "Tea    |   1 | €2.00 |  €2.00\n"
 "Total  |     |       |  £9.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: TWO_CURRENCIES"},
{"the screen's currency is not that of the settings", "USD",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 | €3.50 |  €7.00\n"
 "Tea    |   1 | €2.00 |  €2.00\n"
 "Total  |     |       |  €9.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: TWO_CURRENCIES"},
{"amount beyond int64", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Total  |     |       | 99999999999999999999.00\n",
 "unreadable EUR 2*3.50=7.00: OVERFLOW"},
{"product beyond int64", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee | 999999999 | 9999999999999.00 | 7.00\n"
 "Total  |     |       | 7.00\n",
 "review EUR 999999999*9999999999999.00=7.00 total 7.00: OVERFLOW"},
{"nothing to pay", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Refund |  -2 |  3.50 |  -7.00\n"
 "Total  |     |       |   0.00\n",
 "review EUR 2*3.50=7.00 -2*3.50=-7.00 total 0.00: NOT_POSITIVE"},
{"mixed marks", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2,00 |   2.00\n"
 "Total  |     |       |   9.00\n",
 "review EUR 2*3.50=7.00 1*?=2.00 total 9.00: BAD_NUMBER UNPROVEN_LINE "
 "TWIN_DIGITS"},
{"an amount with no place inside the lines", "EUR",
 "Item   | Qty | Price | Amount |  Zzz\n"
 "Coffee |   2 |  3.50 |   7.00 | 1.00\n"
 "Tea    |   1 |  2.00 |   2.00 | 1.00\n"
 "Total  |     |       |   9.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 total 9.00: UNEXPLAINED UNEXPLAINED"},
{"discount shown for each line", "EUR",
 "Item   | Qty | Price | Discount | Amount\n"
 "Coffee |   2 |  3.50 |     1.00 |   6.00\n"
 "Tea    |   1 |  2.00 |     0.00 |   2.00\n"
 "Total  |     |       |          |   8.00\n",
 "review EUR 2*3.50=6.00 1*2.00=2.00 total 8.00: ADJUSTED"},
{"lines after the totals", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Total  |     |       |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n",
 "review EUR 2*3.50=7.00 total 7.00: UNEXPLAINED UNEXPLAINED"},
{"tax that means a per cent", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Tax    |     |       |     13\n"
 "Total  |     |       |   9.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 incl 13.00 total 9.00: MISSING_POINT "
 "UNEXPLAINED"},
{"tax that only the total tells where it is", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Tax    |     |       |   1.00\n"
 "Total  |     |       |  10.00\n",
 "verified EUR 2*3.50=7.00 1*2.00=2.00 tax 1.00 total 10.00: PROVEN"},
{"money already paid changes what is due", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Tea    |   1 |  2.00 |   2.00\n"
 "Total        |       |   9.00\n"
 "Deposit      |       |   4.00\n"
 "Balance      |       |   5.00\n",
 "review EUR 2*3.50=7.00 1*2.00=2.00 subtotal 9.00 discount 4.00 total 5.00: "
 "UNEXPLAINED"},
{"a voucher of the size of the discount", "CNY",
 "品名 | 数量 | 单价 |  金额\n"
 "火锅 |    2 | 58.00 | 116.00\n"
 "合计 |      |       | 116.00\n"
 "优惠 |      |       |  18.00\n"
 "用券 |      |       |  18.00\n"
 "应付 |      |       |  98.00\n",
 "review CNY 2*58.00=116.00 subtotal 116.00 discount 36.00 total 98.00: "
 "SUM_MISMATCH"},
{"a row lost that a discount would balance", "EUR",
 "Item   | Qty | Price | Amount\n"
 "Coffee |   2 |  3.50 |   7.00\n"
 "Subtotal     |       |   9.00\n"
 "Discount     |       |   2.00\n"
 "Total        |       |   7.00\n",
 "review EUR 2*3.50=7.00 subtotal 9.00 discount 2.00 total 7.00: SUM_MISMATCH"},

// What only the whole screen tells.
{"price before quantity, each with decimals, in three cells", "CNY",
 "鱼香肉丝             |        112.00\n"
 "  28.00 | x | 4.00\n"
 "兰州拉面             |         52.40\n"
 "  26.20 | x | 2.00\n"
 "应付                 |        164.40\n",
 "verified CNY 4*28.00=112.00 2*26.20=52.40 total 164.40: PROVEN"},
{"price before quantity, the sign read with the price", "CNY",
 "鱼香肉丝             |        112.00\n"
 "  28.00 x | 4.00\n"
 "兰州拉面             |         52.40\n"
 "  26.20 x | 2.00\n"
 "应付                 |        164.40\n",
 "verified CNY 4*28.00=112.00 2*26.20=52.40 total 164.40: PROVEN"},
{"two small numbers: either may be the price", "JPY",
 "ガム                 |        6\n"
 "  2 x 3\n"
 "合計                 |        6\n",
 "review JPY 2*3=6 total 6: FACTORS"},
{"an amount due that was not read", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Total              |   12.00\n"
 "Amount Due\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: NO_VALUE"},
{"tax below a total that its rate puts on top", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Total              |   12.00\n"
 "VAT 20%            |    2.40\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 incl 2.40 total 12.00: UNEXPLAINED "
 "TWIN_DIGITS"},
{"tax written as a line", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "VAT      |   1 |  2.40 |    2.40\n"
 "Total    |     |       |   14.40\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 tax 2.40 total 14.40: PROVEN"},
{"whole lines under a total with decimals", "HKD",
 "鲜肉包子             |        80\n"
 "  数量 X 8 单价 10\n"
 "白米饭               |       144\n"
 "  数量 X 12 单价 12\n"
 "小计                 |    224.00\n"
 "用券                 |     -6.72\n"
 "总金额               |    217.28\n",
 "verified HKD 8*10.00=80.00 12*12.00=144.00 subtotal 224.00 discount 6.72 "
 "total 217.28: PROVEN"},
{"totals beside two-row lines", "CNY",
 "鲜肉包子             |  16.00 | 小计    |  40.00\n"
 "  数量 X 2 单价 8.00          | 立减    |  -4.00\n"
 "白米饭               |  24.00 | 合计    |  36.00\n"
 "  数量 X 3 单价 8.00\n",
 "verified CNY 2*8.00=16.00 3*8.00=24.00 subtotal 40.00 discount 4.00 "
 "total 36.00: PROVEN"},
{"a name that ends like a quantity", "EUR",
 "Code   | Item      | Amount\n"
 "100001 | Eggs x6   |   2.15\n"
 "100002 | Sugar     |   1.45\n"
 "100003 | Coffee    |   2.48\n"
 "Total  |           |   6.08\n",
 "review EUR ?*?=2.15 ?*?=1.45 ?*?=2.48 total 6.08: UNPROVEN_LINE "
 "UNPROVEN_LINE UNPROVEN_LINE TWIN_DIGITS"},

// What the screen shows and nobody could read is never passed over.
{"a zero read as a letter, beside its currency", "IDR",
 "Teh Botol | 2 | 8.000 | Rp.16.000\n"
 "Kopi      | 3 | 9.500 | Rp.28.500\n"
 "Total     |   |       | Rp.44.500\n"
 "Diskon    |   |       | Rp.O\n"
 "Total Bayar |   |     | Rp.44.500\n",
 "verified IDR 2*8000.00=16000.00 3*9500.00=28500.00 subtotal 44500.00 "
 "discount 0.00 total 44500.00: PROVEN"},
{"a discount that is no number", "IDR",
 "Teh Botol | 2 | 8.000 | Rp.16.000\n"
 "Kopi      | 3 | 9.500 | Rp.28.500\n"
 "Total     |   |       | Rp.44.500\n"
 "Diskon    |   |       | Rp.Q\n"
 "Total Bayar |   |     | Rp.44.500\n",
 "review IDR 2*8000.00=16000.00 3*9500.00=28500.00 subtotal 44500.00 "
 "total 44500.00: NO_VALUE UNEXPLAINED"},
{"a discount without a value, where others have one", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal |     |       |   12.00\n"
 "Discount\n"
 "Total    |     |       |   12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 12.00: NO_VALUE"},
{"a discount without a value in a row of totals", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "\n"
 "Subtotal |   Discount |   Total\n"
 "   12.00 |            |   12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 12.00: NO_VALUE"},
{"a label with what is no number in one cell", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal: 12.00\n"
 "Discount: ?,??\n"
 "Total: 12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 12.00: NO_VALUE"},
{"a button beside the totals says nothing", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Total    |     |       |   12.00\n"
 "\n"
 "     Discount   |   Hold\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"neither name nor value of a total", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal |     |       |   12.00\n"
 "Xqzt     |     |       |    abc\n"
 "Total    |     |       |   12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 12.00: UNEXPLAINED"},
{"whole amounts of a currency that counts in ones, all in hundreds", "TWD",
 "Coffee   |   2 |   4000 |    8000\n"
 "Sandwich |   1 |   5500 |    5500\n"
 "Total    |     |        |   13500\n",
 "review TWD 2*4000.00=8000.00 1*5500.00=5500.00 total 13500.00: "
 "MISSING_POINT FACTORS"},
{"zero without its point", "TWD",
 "Coffee   |   2 |     45 |      90\n"
 "Sandwich |   1 |     55 |      55\n"
 "Discount |     |        |     000\n"
 "Total    |     |        |     145\n",
 "review TWD 2*45.00=90.00 1*55.00=55.00 discount 0.00 total 145.00: "
 "MISSING_POINT FACTORS"},
{"a price that is marked, before its quantity", "EUR",
 "Coffee   |    7.00\n"
 "  @3.50 x2\n"
 "Sandwich |    5.00\n"
 "  @5.00 x1\n"
 "Total    |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"a weight that has two units", "EUR",
 "Coffee   |    7.00\n"
 "  3.50 x 2 pcs\n"
 "Salmon   |    4.38\n"
 "  3.50 x 1.250kg pcs\n"
 "Total    |   11.38\n",
 "verified EUR 2*3.50=7.00 1.25*3.50=4.38 total 11.38: PROVEN"},
{"units in brackets", "EUR",
 "Coffee   |    7.00\n"
 "  3.50 x 2 Unit(s)\n"
 "Salmon   |    4.38\n"
 "  3.50 x 1.250 kg Unit(s)\n"
 "Total    |   11.38\n",
 "verified EUR 2*3.50=7.00 1.25*3.50=4.38 total 11.38: PROVEN"},
{"two units without a space", "CNY",
 "咖啡     |    7.00\n"
 "  3.50 x 2个\n"
 "土豆     |    4.38\n"
 "  3.50 x 1.250kg个\n"
 "合计     |   11.38\n",
 "verified CNY 2*3.50=7.00 1.25*3.50=4.38 total 11.38: PROVEN"},
{"whole values below their names", "JPY",
 "Coffee   | x2 |  350 |    700\n"
 "Sandwich | x3 |  510 |   1530\n"
 "\n"
 "Subtotal |   Discount |   Total\n"
 "    2230 |         30 |    2200\n",
 "verified JPY 2*350=700 3*510=1530 subtotal 2230 discount 30 total 2200: "
 "PROVEN"},
{"a count under a name that no list has", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Zzpieces |     |       |       3\n"
 "Total    |     |       |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"a count above the lines", "EUR",
 "Zzpieces |     |       |       3\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Total    |     |       |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"a count beside whole amounts", "CLP",
 "Coffee   | x2 | 3.500 |   7.000\n"
 "Sandwich | x1 | 5.000 |   5.000\n"
 "Zzpieces |    |       |       3\n"
 "Total    |    |       |  12.000\n",
 "verified CLP 2*3500=7000 1*5000=5000 total 12000: PROVEN"},
{"what is no count under such a name", "EUR",
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Zzpieces |     |       |       4\n"
 "Total    |     |       |   12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: UNEXPLAINED"},
{"a tax as a line, its name in two rows", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Sales    |   1 |  2.40 |    2.40\n"
 "Tax\n"
 "Balance Due |  |       |   14.40\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 1*2.40=2.40 total 14.40: NO_VALUE"},
{"a free line of which no number was read", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Napkin   |     |       |    O,oo\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Total    |     |       |   12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: UNEXPLAINED"},

{"spaces beside decimal marks", "EUR",
 "Item     | Qty |     Price |      Amount\n"
 "Printer  |   2 | 1 ,003.50 |  2, 007. 00\n"
 "Sandwich |   1 |     5. 25 |       5 .25\n"
 "Total    |     |           |  2,012. 25\n",
 "verified EUR 2*1003.50=2007.00 1*5.25=5.25 total 2012.25: PROVEN"},
{"a count beside a name, above the columns", "EUR",
 "Coffee\n"
 "                |   2 |  3.50 |    7.00\n"
 "Sandwich    | 2x\n"
 "                |   1 |  5.25 |    5.25\n"
 "Tea\n"
 "                |   3 |  2.00 |    6.00\n"
 "Total           |     |       |   18.25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 3*2.00=6.00 total 18.25: PROVEN"},
{"a rate whose per cent sign was misread", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "VAT 2096 |     |       |    2.40\n"
 "Total    |     |       |   14.40\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 tax 2.40 total 14.40: PROVEN"},
{"a wide unit before a product", "JPY",
 "洗剤 S           |    688\n"
 "  4個x172\n"
 "豆腐             |    704\n"
 "  8個x88\n"
 "合計:            |  1,392\n",
 "verified JPY 4*172=688 8*88=704 total 1392: PROVEN"},
{"a cell that holds two columns and was misread", "EUR",
 "Coffee           |  2  |  3.50  |   7.00\n"
 "Tea              |  3 ~ 1.,0 4 ~ 3..00\n"
 "Sandwich         |  4  |  5.25  |  21.00\n"
 "Milk             |  6  |  1.50  |   9.00\n"
 "Total            |     |        |  40.00\n",
 "review EUR 2*3.50=7.00 4*5.25=21.00 6*1.50=9.00 total 40.00: UNEXPLAINED "
 "UNEXPLAINED SUM_MISMATCH"},
{"a tax whose label was misread", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal |     |       |   12.00\n"
 "PFN:     |     |       |    2.40\n"
 "Total    |     |       |   14.40\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 tax 2.40 total 14.40: "
 "PROVEN"},
{"a charge whose label was misread, and which could be a tax", "EUR",
 "Item          | Qty | Price |  Amount\n"
 "Coffee        |   2 |  3.50 |    7.00\n"
 "Sandwich      |   1 |  5.00 |    5.00\n"
 "Subtotal      |     |       |   12.00\n"
 "Semice 10%:   |     |       |    1.20\n"
 "Total         |     |       |   13.20\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 13.20: ADJUSTED"},
{"a charge in Chinese, one character misread", "CNY",
 "品名 | 数量 | 单价 |  金额\n"
 "火锅 |    2 | 58.00 | 116.00\n"
 "米饭 |    4 |  1.00 |   4.00\n"
 "小计                | 120.00\n"
 "服务葛: 12.00\n"
 "应付                | 132.00\n",
 "review CNY 2*58.00=116.00 4*1.00=4.00 subtotal 120.00 total 132.00: "
 "ADJUSTED"},
{"a tax whose label is as near to a charge's", "JPY",
 "商品名 | 数量 | 単価 |  金額\n"
 "おにぎり |    2 | 150 | 300\n"
 "お茶     |    4 | 100 | 400\n"
 "小計                 | 700\n"
 "税料                 |  70\n"
 "合計                 | 770\n",
 "verified JPY 2*150=300 4*100=400 subtotal 700 tax 70 total 770: PROVEN"},
{"no usual rate: a charge, which the cashier sees", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal |     |       |   12.00\n"
 "Lieferg. |     |       |    4.50\n"
 "Total    |     |       |   16.50\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 16.50: ADJUSTED"},
{"a discount whose label was misread, a tax inside", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal |     |       |   12.00\n"
 "Re       |     |       |   -1.20\n"
 "Total    |     |       |   10.80\n"
 "BE 20%:  |     |       |    1.80\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 discount 1.20 incl 1.80 "
 "total 10.80: UNEXPLAINED"},
{"no subtotal: a line could fill the gap as well", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "PFN:                   |    2.40\n"
 "Total                  |   14.40\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 ?*?=2.40 total 14.40: UNPROVEN_LINE"},
{"two values that fill the gap", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Subtotal |     |       |   12.00\n"
 "PFN:     |     |       |    2.40\n"
 "XYZ:     |     |       |    2.40\n"
 "Total    |     |       |   14.40\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 total 14.40: UNEXPLAINED "
 "UNEXPLAINED SUM_MISMATCH"},
{"a total whose label was misread is for the cashier", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Discount |     |       |   -1.20\n"
 "Topla  : |     |       |   10.80\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 discount 1.20 total 10.80: UNEXPLAINED"},
{"what is to be paid, below a total on the way to it", "EUR",
 "Item        | Qty | Price |  Amount\n"
 "Coffee      |   2 |  3.50 |    7.00\n"
 "Sandwich    |   1 |  5.00 |    5.00\n"
 "Total       |     |       |   12.00\n"
 "Discount    |     |       |   -1.20\n"
 "alance Due: |     |       |   10.80\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 discount 1.20 total 10.80: "
 "UNEXPLAINED"},
{"a subtotal whose label was misread", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "Discount |     |       |   -1.20\n"
 "S22      |     |       |   12.00\n"
 "Total    |     |       |   10.80\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 subtotal 12.00 discount 1.20 total "
 "10.80: PROVEN"},
{"a per cent sign read as a letter", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "VAT 20x: |     |       |    2.40\n"
 "Total    |     |       |   14.40\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 tax 2.40 total 14.40: PROVEN"},
{"a per cent sign read as a digit, beside money", "EUR",
 "Item     | Qty | Price |  Amount\n"
 "Coffee   |   2 |  3.50 |    7.00\n"
 "Sandwich |   1 |  5.00 |    5.00\n"
 "VAT incl. 7.72: |      | €0.86\n"
 "Total    |     |       |  12.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 incl 0.86 total 12.00: TWIN_DIGITS"},
{"sizes and units glued to the sign", "EUR",
 "Cola Lx2         |   7.00\n"
 "Tea XLx12.00     |   5.00\n"
 "Kola             |  31.50\n"
 "  6adetx5.25\n"
 "Total            |  43.50\n",
 "review EUR 2*?=7.00 12*?=5.00 6*5.25=31.50 total 43.50: UNPROVEN_LINE "
 "UNPROVEN_LINE"},
{"frames of buttons read as characters", "EUR",
 "Coffee   | 国 2 国 |  3.50 |    7.00\n"
 "Sandwich | 国 1 国 |  5.00 |    5.00\n"
 "Total    |        |       |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"a button read with each quantity", "EUR",
 "Coffee   | 2 + |  3.50 |    7.00\n"
 "Sandwich | 1 + |  5.00 |    5.00\n"
 "Total    |     |       |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"buttons of one glyph read as names", "EUR",
 "Coffee\n"
 "          |   | 2 | 十 |  7.00\n"
 "3.50\n"
 "Sandwich\n"
 "          |   | 1 | 十 |  5.00\n"
 "5.00\n"
 "Total     |   |   |    | 12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"small buttons read as signs", "EUR",
 "Coffee   | - 2 * |  3.50 |    7.00\n"
 "Sandwich | - 1 * |  5.00 |    5.00\n"
 "Total    |       |       |   12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"one button of one glyph, between two numbers", "EUR",
 "Coffee\n"
 "          |   | 2 | 十 |  7.00\n"
 "3.50\n"
 "Sandwich\n"
 "          |   | 1 |    |  5.00\n"
 "5.00\n"
 "Total     |   |   |    | 12.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"buttons read as digits", "EUR",
 "Coffee   |  2 | 4 |  3.50 |    7.00\n"
 "Sandwich |  1 | 4 |  5.00 |    5.00\n"
 "Cake     |  3 | 4 |  2.00 |    6.00\n"
 "Total    |    |   |       |   18.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 3*2.00=6.00 total 18.00: PROVEN"},
{"a digit beside one line only", "EUR",
 "Coffee   |  2 |   |  3.50 |    7.00\n"
 "Sandwich |  1 | 4 |  5.00 |    5.00\n"
 "Cake     |  3 |   |  2.00 |    6.00\n"
 "Total    |    |   |       |   18.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 3*2.00=6.00 total 18.00: UNEXPLAINED"},
{"blanks between buttons below the totals", "EUR",
 "Coffee   |  2 |  3.50 |    7.00\n"
 "Sandwich |  1 |  5.00 |    5.00\n"
 "Total    |    |       |   12.00\n"
 "F1 Help  |  ! |  Void |  Hold  |  ! | Scan\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"header with a misread name that looks like one of totals", "EUR",
 "Artikel   | Menge | Preis |  Gesant\n"
 "Kaffee    |     2 |  3,50 |    7,00\n"
 "Brot      |     1 |  5,25 |    5,25\n"
 "Summe     |       |       |   12,25\n",
 "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN"},
{"header of which only the amounts' name was read", "EUR",
 "Pr0d   |   Subtotal\n"
 "Coffee |       7.00\n"
 "Cake   |       5.00\n"
 "Total  |      12.00\n",
 "review EUR ?*?=7.00 ?*?=5.00 total 12.00: UNPROVEN_LINE UNPROVEN_LINE"},
{"totals above the lines, the tax's name misread", "EUR",
 "Articles       |   3\n"
 "TV#            |   2.00\n"
 "TOTAL          |  22.00\n"
 "Coffee x2      |  10.00\n"
 "Cake x1        |  10.00\n",
 "review EUR 2*?=10.00 1*?=10.00 tax 2.00 total 22.00: UNEXPLAINED "
 "UNPROVEN_LINE UNPROVEN_LINE"},
{"one line between totals", "EUR",
 "Articles       |   1\n"
 "Coffee         |  10.00\n"
 "TOTAL          |  10.00\n",
 "review EUR ?*?=10.00 total 10.00: UNPROVEN_LINE TWIN_DIGITS"},
{"change whose label was misread, beside the cash", "EUR",
 "Item       | Qty | Price |  Amount\n"
 "Coffee     |   2 |  3.50 |    7.00\n"
 "Sandwich   |   1 |  5.00 |    5.00\n"
 "Total      |     |       |   12.00\n"
 "Cash       |     |       |   20.00\n"
 "Kermbalian |     |       |    8.00\n",
 "verified EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN"},
{"what is no change stays unexplained", "EUR",
 "Item       | Qty | Price |  Amount\n"
 "Coffee     |   2 |  3.50 |    7.00\n"
 "Sandwich   |   1 |  5.00 |    5.00\n"
 "Total      |     |       |   12.00\n"
 "Cash       |     |       |   20.00\n"
 "Kermbalian |     |       |    7.00\n",
 "review EUR 2*3.50=7.00 1*5.00=5.00 total 12.00: UNEXPLAINED"},
{"the last digit of every amount is cut off", "CNY",
 "Item  | Qty | Price | Amount\n"
 "Soap  | 2   | 35.00 | 70.0\n"
 "Salad | 3   | 9.40  | 28.2\n"
 "Tax   |     |       | 15.6\n"
 "Total |     |       | 113.8\n",
 "review CNY 2*35.00=70.00 3*9.40=28.20 tax 15.60 total 113.80: "
 "CONTRADICTION"},
{"final zeros are not shown", "CNY",
 "Item  | Qty | Price | Amount\n"
 "Soap  | 2   | 35    | 70\n"
 "Salad | 3   | 9.4   | 28.2\n"
 "Tax   |     |       | 15.65\n"
 "Total |     |       | 113.85\n",
 "verified CNY 2*35.00=70.00 3*9.40=28.20 tax 15.65 total 113.85: PROVEN"},
{"thousands", "EUR",
 "Item  | Qty | Price | Amount\n"
 "Soap  | 2   | 2 900 | 5 800\n"
 "Salad | 4   | 4 500 | 18 000\n"
 "Total |     |       | 23 800\n",
 "verified EUR 2*2900.00=5800.00 4*4500.00=18000.00 total 23800.00: PROVEN"},
{"thousands, or three decimals without their mark", "TND",
 "Item  | Qty | Price | Amount\n"
 "Soap  | 2   | 2 900 | 5 800\n"
 "Salad | 4   | 4 500 | 18 000\n"
 "Total |     |       | 23 800\n",
 "review TND 2*2900.000=5800.000 4*4500.000=18000.000 total 23800.000: "
 "MISSING_POINT"},
{"a speck beside the sign turns no factors round", "TWD",
 "Soap | 4,452.00\n"
 "  1,113.00 x 4.00 |\n"
 "Salad | 12,240.00\n"
 "  510.00 x 24.00 |\n"
 "Blanket | 5,606.00\n"
 "  5,606.00*x 1.00 |\n"
 "Total | 22,298.00\n",
 "verified TWD 4*1113.00=4452.00 24*510.00=12240.00 1*5606.00=5606.00 total "
 "22298.00: PROVEN"},
