"""What registers call their columns and totals, in eight languages.

Each entry is "words of both splits / words of the held-out split only".
"""

_TABLE = {
    "en": """
no: #|No.|Ln / S.No
code: Code|SKU|Barcode / PLU|Item Code
item: Item|Product|Description|Item Name|Product Name / Name|Particulars|Article
qty: Qty|Quantity|Qty. / Count|Units
price: Price|Unit Price|Rate|Each / Price Each|Selling Price
amount: Amount|Total|Subtotal|Ext Price / Line Total|Value|Ext
stock: Stock|On Hand / In Stock
cost: Cost / Cost Price
member: Member Price / Member Price
disc: Disc|Discount / Disc.
subtotal: Subtotal|Sub Total|Sub-Total / Items Total|Net Amount
discount: Discount|Total Discount|Less Discount / Promotion|You Save
voucher: Voucher|Coupon / Coupon
tax: Tax|VAT|Sales Tax|GST / Tax Amount|HST
included: Incl. Tax|VAT Included|Tax Included / Including VAT
total: Total|TOTAL|Total Amount|Grand Total / Net Total|Bill Amount
payable: Grand Total|Amount Due|Balance Due|Due Total|Amount Payable|To Pay / Net Payable|Total Payable|Please Pay
before: Total|Total Amount / Order Total
paid: Paid|Cash|Tendered / Amount Paid|Received
change: Change|Change Due / Cash Back
count: Items|Total Items / Number of Items
service: Service Charge|Service / Service Fee
rounding: Rounding|Round Off / Rounding
receipt: Receipt No|Order No / Bill No
phone: Tel|Phone / Phone
points: Points / Points
pay: Pay|PAY|Checkout / Charge|Pay Now
unit: Unit(s)|pcs / ea
""",
    "zh": """
no: 序号|行号 / 序
code: 条码|编号 / 商品编码|货号
item: 商品|品名|商品名称|名称|菜品 / 货品名称|菜名
qty: 数量 / 件数|份数
price: 单价|售价|现价 / 零售价|销售价
amount: 金额|小计 / 总价
stock: 库存 / 库存
cost: 成本 / 成本价
member: 会员价 / 会员价
disc: 优惠|折扣 / 优惠
subtotal: 小计|商品小计 / 商品金额
discount: 优惠|折扣|立减|抹零 / 优惠金额|满减
voucher: 用券|优惠券 / 代金券
tax: 税额 / 税费
included: 其中税额|含税 / 内含税
total: 合计|总计|总金额 / 合计金额|总额
payable: 应付|应收|应付金额|实付 / 应收金额|需付|待付金额
before: 总金额|合计|总计 / 总价
paid: 实收|收款 / 实收金额
change: 找零 / 找零金额
count: 数量合计|总数量 / 商品数量
service: 服务费 / 服务费
rounding: 抹零 / 抹零
receipt: 单号|流水号 / 订单号
phone: 电话 / 电话
points: 积分 / 积分
pay: 应付|收款|结账 / 去支付
unit: 件|份 / 个
""",
    "ja": """
no: No|番号 / No.
code: コード / 商品コード
item: 商品名|品名|名称|商品 / メニュー|品目
qty: 数量 / 個数|点数
price: 単価 / 価格|売価
amount: 金額|小計 / 税込金額
stock: 在庫 / 在庫
cost: 原価 / 原価
member: 会員価格 / 会員価格
disc: 値引 / 割引
subtotal: 小計 / 税抜合計
discount: 値引|割引 / 値引額
voucher: クーポン / クーポン
tax: 消費税|外税 / 消費税額
included: 内税|内消費税 / うち消費税
total: 合計|合計金額 / 総合計|税込合計
payable: お会計|ご請求額 / お支払金額
before: 合計 / 合計
paid: お預り|現金 / お預かり
change: お釣|お釣り / 釣銭
count: 点数 / 点数
service: サービス料 / サービス料
rounding: 端数 / 端数
receipt: 伝票番号 / レシート番号
phone: 電話 / TEL
points: ポイント / ポイント
pay: お会計|会計 / お支払い
unit: 点|個 / 個
""",
    "es": """
no: Nº / Núm
code: Código|Cód / Código de barras
item: Producto|Artículo|Descripción / Nombre|Concepto
qty: Cant|Cantidad|Cant. / Uds|Unidades
price: Precio|P. Unit / Precio Unitario
amount: Importe|SubTotal / Valor|Monto
stock: Stock / Existencias
cost: Costo / Coste
member: Precio socio / Precio socio
disc: Dto / Desc
subtotal: Subtotal / Base imponible
discount: Descuento / Dto|Rebaja
voucher: Cupón / Vale
tax: IVA|IGV / Impuestos
included: IVA incluido / IVA incl.
total: Total|TOTAL / Importe total|Total general
payable: Total a pagar|A pagar / Importe a pagar|Total a cobrar
before: Total / Total
paid: Efectivo|Pagado / Recibido
change: Cambio / Vuelto
count: Artículos / Unidades
service: Servicio / Servicio
rounding: Redondeo / Redondeo
receipt: Factura|Ticket / Nº ticket
phone: Teléfono / Tel
points: Puntos / Puntos
pay: Cobrar|Pagar / Cobrar
unit: ud / uds
""",
    "fr": """
no: N° / N°
code: Code|Réf / Référence
item: Produit|Article|Désignation / Libellé|Nom
qty: Qté|Quantité / Qte
price: Prix|Prix unitaire|P.U. / PU TTC
amount: Montant|Total / Montant TTC|Prix total
stock: Stock / Stock
cost: Coût / Coût
member: Prix membre / Prix membre
disc: Remise / Remise
subtotal: Sous-total|Total HT / Montant HT
discount: Remise / Réduction|Rabais
voucher: Bon de réduction / Bon
tax: TVA / Montant TVA
included: Dont TVA|TVA incluse / TVA comprise
total: Total TTC|Total|TOTAL / Montant total
payable: Net à payer|À payer / Total à payer|Reste à payer
before: Total / Total
paid: Espèces|Reçu / Payé
change: Rendu|Monnaie / Rendu monnaie
count: Articles / Nb articles
service: Service / Service
rounding: Arrondi / Arrondi
receipt: Ticket|Facture / Ticket n°
phone: Tél / Téléphone
points: Points / Points
pay: Encaisser|Payer / Régler
unit: pce / pièce
""",
    "de": """
no: Pos / Nr
code: Art-Nr|EAN / Artikelnummer
item: Artikel|Bezeichnung|Produkt / Artikelbezeichnung|Beschreibung
qty: Menge|Anzahl / Stück|Anz
price: Preis|Einzelpreis / Stückpreis|EP
amount: Betrag|Gesamtpreis|Gesamt / Summe|GP
stock: Lager / Bestand
cost: EK-Preis / EK
member: Mitgliedspreis / Mitgliedspreis
disc: Rabatt / Rabatt
subtotal: Zwischensumme|Netto / Nettosumme
discount: Rabatt / Nachlass|Preisnachlass
voucher: Gutschein / Gutschein
tax: MwSt / USt|Mehrwertsteuer
included: inkl. MwSt|davon MwSt / enthaltene MwSt
total: Summe|Gesamt|Gesamtsumme / Gesamtbetrag|Endsumme
payable: Zu zahlen|Zahlbetrag / Rechnungsbetrag|Endbetrag
before: Summe / Gesamt
paid: Gegeben|Bar / Erhalten
change: Rückgeld / Wechselgeld
count: Artikel / Anzahl Artikel
service: Bedienung / Servicepauschale
rounding: Rundung / Rundung
receipt: Beleg-Nr|Bon-Nr / Rechnung-Nr
phone: Tel / Telefon
points: Punkte / Punkte
pay: Bezahlen|Kasse / Zahlen
unit: Stk / St
""",
    "id": """
no: No / No.
code: Kode|Kode Barang / Kode Produk
item: Nama Produk|Nama Barang|Produk / Nama|Barang
qty: Qty|Jumlah / Jml|Banyak
price: Harga|Harga Satuan / Harga Jual
amount: Subtotal|Total / Total Harga|Jumlah Harga
stock: Stok / Stok
cost: Modal / Modal
member: Harga member / Harga member
disc: Diskon / Disc
subtotal: Subtotal|Sub Total / Sub Total
discount: Diskon / Potongan
voucher: Voucher / Voucher
tax: Pajak|PPN / PPN
included: Termasuk PPN / Termasuk Pajak
total: Total|TOTAL|Total Harga / Total Belanja|Jumlah Total
payable: Total Bayar|Grand Total / Total Tagihan|Harus Dibayar
before: Total / Total Harga
paid: Bayar|Tunai / Dibayar
change: Kembalian / Kembali
count: Item / Jumlah Item
service: Layanan / Biaya Layanan
rounding: Pembulatan / Pembulatan
receipt: No Nota|No Struk / No Faktur
phone: Telp / Telepon
points: Poin / Poin
pay: Bayar / Bayar Sekarang
unit: pcs / buah
""",
    "tr": """
no: Sıra / Sıra No
code: Kod|Barkod / Ürün Kodu
item: Ürün|Ürün Adı / Açıklama|Malzeme
qty: Adet|Miktar / Miktar
price: Fiyat|Birim Fiyat / Birim Fiyatı
amount: Tutar|Toplam / Toplam Tutar
stock: Stok / Stok
cost: Maliyet / Maliyet
member: Üye Fiyatı / Üye Fiyatı
disc: İndirim / İskonto
subtotal: Ara Toplam / Ara Toplam
discount: İndirim / İskonto
voucher: Kupon / Kupon
tax: KDV / Toplam KDV
included: KDV Dahil / Dahil KDV
total: Toplam|TOPLAM / Toplam Tutar|KDV Dahil Toplam
payable: Genel Toplam|Ödenecek / Ödenecek Tutar
before: Toplam / Toplam Tutar
paid: Nakit|Ödenen / Alınan
change: Para Üstü / Para Üstü
count: Ürün Sayısı / Adet
service: Servis / Servis Ücreti
rounding: Yuvarlama / Yuvarlama
receipt: Fiş No / Belge No
phone: Tel / Telefon
points: Puan / Puan
pay: Öde|Ödeme / Ödeme Al
unit: adet / ad
""",
}


def _parsed(text):
    words = {}
    for line in text.strip().splitlines():
        key, _, rest = line.partition(": ")
        both, _, held = rest.partition(" / ")
        shared = both.split("|")
        held = [w for w in held.split("|") if w and w not in shared]
        words[key] = (shared, held)
    return words


WORDS = {language: _parsed(text) for language, text in _TABLE.items()}
LANGUAGES = sorted(WORDS)


def choose_words(language, held_out, rng):
    """One word a key; half of the held-out split's words are its own."""
    chosen = {}
    for key, (shared, held) in WORDS[language].items():
        own = held_out and held and rng.random() < 0.5
        chosen[key] = rng.choice(held if own else shared)
    return chosen


# Words that say that tax is not, or is, inside.
_WITHOUT_TAX = {"Net Amount", "Total HT", "Montant HT", "Netto", "Nettosumme",
                "Base imponible", "税抜合計", "Net Total"}
_WITH_TAX = {"税込金額", "税込合計", "PU TTC", "Montant TTC", "Total TTC",
             "KDV Dahil Toplam"}


def fit_words(language, words, tax_mode):
    """Replaces words that would say the contrary of what the order does."""
    wrong = {"subtotal": _WITHOUT_TAX if tax_mode != "added" else _WITH_TAX}
    if tax_mode == "added":
        wrong.update(amount=_WITH_TAX, price=_WITH_TAX)
    for key, forbidden in wrong.items():
        if words[key] in forbidden:
            words[key] = next(w for w in WORDS[language][key][0]
                              if w not in forbidden)
    if words["total"] == "Net Total":
        words["total"] = WORDS[language]["total"][0][0]


def held_out_words():
    """Words that no screen of the dev split may show, by language and key."""
    return {(language, key): set(held)
            for language, table in WORDS.items()
            for key, (_, held) in table.items()}
