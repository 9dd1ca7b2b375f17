"""What the imagined shops sell, by language.

A line: label, price in hundredths of about one dollar, "w" where it is sold
by weight. The last third of each list is for the held-out split only.
"""

_SHELVES = {
    "en": """Whole Milk 1L=129|Sourdough Loaf=385|Free Range Eggs 12=449
Butter Unsalted 250g=279|Cola 500ml=175|Sparkling Water 6x330=360
Orange Juice=325|Espresso=240|Cappuccino Large=395|Blueberry Muffin=285
Ham & Cheese Toastie=650|Caesar Salad=890|Tomato Soup=575
Club Sandwich=1150|Fish and Chips=1495|Dish Soap=219|Paper Towels 4pk=599
AA Batteries 8pk=899|USB-C Cable 1m=1299|Notebook A5=349|Gel Pen Blue=165
Cordless Drill 18V=11900|Wool Blanket=5495|LED Bulb 9W=425
Garden Hose 15m=2450|Dark Chocolate 70%=310|Bananas=189w|Red Grapes=515w
Salmon Fillet=2490w|Cheddar Mature=1180w|7Up Can 330=120|WD-40 Spray=675
Coffee Mug=799|iPhone 15 Case=1990|Extra Virgin Olive Oil 750ml=1085
Diet Pepsi 2L=215|Chicken Wings (8 pcs)=990|T-Shirt M=1500
Basmati Rice 2kg=640|Shampoo=489|Toothpaste Mint=255|Vanilla Ice Cream=525
Bagel Plain=110|Office Chair=18999|Desk Lamp=3275|Peanut Butter=415
Cheeseburger=1275|Vine Tomatoes=345w|Ground Coffee=1640w|Green Tea 20 bags=380
Oat Milk Barista=299|Croissant=195|Flat White=360|Bread Rolls 6=180
Frozen Peas 1kg=235|Laundry Powder 3kg=1149|Sketch Pad A3=725
Chips Small=350|Granola 500g=465|Beef Mince=980w""",
    "zh": """农夫山泉 550ml=200|可口可乐 330ml=350|康师傅红烧牛肉面=550
统一绿茶=400|蒙牛纯牛奶 250ml=380|伊利酸奶=680|乐事薯片 75g=790
奥利奥饼干=990|德芙巧克力=1250|旺旺雪饼=1180|鲜肉包子=250|现磨豆浆=300
茶叶蛋=200|皮蛋瘦肉粥=800|宫保鸡丁=3200|鱼香肉丝=2800|麻婆豆腐=1800
扬州炒饭=1600|兰州拉面=1500|珍珠奶茶=1300|青岛啤酒 500ml=650
金龙鱼食用油 5L=6990|东北大米 10kg=5980|海天酱油=1150|清风抽纸 3包=1290
蓝月亮洗衣液=3990|高露洁牙膏=1480|香蕉=598w|红富士苹果=996w|五花肉=3280w
王老吉=450|六个核桃=500|三只松鼠每日坚果=5900|白米饭=200|酸辣土豆丝=1600
老坛酸菜面=500|飘柔洗发水=2990|南孚电池 5号=1250|笔记本=600|中性笔=250
保温杯=8800|电热水壶=15900|雨伞=3500|充电宝=12900|毛巾=1590|西红柿=458w
基围虾=6800w|土豆=298w|水煮鱼=6800|小笼包=1200|雪碧 500ml=350""",
    "ja": """おにぎり 鮭=130|緑茶 500ml=150|缶コーヒー=120|食パン 6枚切=180
牛乳 1L=210|カップ麺=198|弁当 唐揚げ=550|醤油ラーメン=850|餃子 6個=380
生ビール 中=580|焼き鳥盛合せ=980|枝豆=350|サラダ=480|コロッケ=120
チョコレート=158|ヨーグルト=138|みかん=398|りんご=158|たまご 10個=258
豆腐=88|納豆 3パック=98|トイレットペーパー=498|洗剤=328|電池 単3=480
ボールペン=110|ノート=165|とんかつ定食=1200|天ぷらうどん=780|親子丼=820
アイスクリーム=216|ポテトチップス=148|麦茶=130|味噌汁=150|刺身盛合せ=1480
チーズケーキ=420|紅茶=380|カレーライス=750|炭酸水=108|うなぎ弁当=1980""",
    "es": """Leche entera 1L=115|Pan de barra=85|Huevos docena=290
Aceite de oliva=890|Café solo=140|Café con leche=170|Tortilla=650
Bocadillo jamón=480|Ensalada mixta=720|Cerveza 33cl=210|Agua 1,5L=75
Vino tinto=1250|Queso manchego=1590w|Jamón serrano=2490w|Tomates=219w
Naranjas=165w|Arroz 1kg=149|Azúcar=125|Galletas María=189|Chocolate=245
Papel higiénico=399|Champú=415|Pilas AA=599|Cuaderno=275|Bolígrafo=95
Camiseta=1295|Paella=1450|Gazpacho=520|Croquetas=690|Flan=380
Zumo de piña=199|Yogur natural=159|Detergente=849|Merluza=1190w
Churros=320|Calamares=980|Empanada=540|Mantequilla=255|Lentejas=175""",
    "fr": """Baguette=120|Croissant=130|Pain au chocolat=145|Café=180
Café crème=290|Lait demi-écrémé=115|Beurre doux 250g=289|Œufs x6=235
Eau minérale=85|Jus d'orange=265|Vin rouge=990|Croque-monsieur=850
Salade niçoise=1190|Soupe à l'oignon=790|Steak frites=1650|Crêpe sucre=420
Fromage comté=2190w|Tomates=289w|Pommes=245w|Riz 1kg=199|Sucre=159
Chocolat noir=275|Confiture=345|Savon=245|Dentifrice=299|Piles AA=690
Cahier=285|Stylo=150|T-shirt=1490|Bouquet de roses=2450
Quiche lorraine=680|Tarte citron=450|Yaourt nature=189|Farine=125
Limonade=310|Moules marinières=1580|Saumon fumé=3290w|Miel=725""",
    "de": """Brötchen=45|Vollmilch 1L=119|Butter 250g=249|Eier 10 Stück=329
Kaffee=280|Milchkaffee=350|Apfelschorle=320|Pils 0,5l=420|Currywurst=490
Schnitzel=1390|Gulaschsuppe=690|Bratwurst=380|Pommes frites=350
Käsekuchen=390|Mineralwasser=79|Orangensaft=229|Rotwein=899|Äpfel=249w
Tomaten=299w|Gouda=1190w|Schinken=1890w|Reis 1kg=189|Zucker=109
Schokolade=129|Marmelade=259|Waschmittel=699|Zahnpasta=199|Batterien AA=599
Notizblock=249|Kugelschreiber=149|T-Shirt=1299|Glühbirne=399
Brezel=95|Leberkäse=1290w|Kartoffelsalat=450|Spülmittel=175|Sahne=115
Müsli=389|Radler 0,5l=390|Laugenstange=120|Döner=650""",
    "id": """Nasi Goreng=180|Mie Ayam=150|Sate Ayam=250|Es Teh Manis=50
Kopi Susu=150|Aqua 600ml=40|Indomie Goreng=35|Beras 5kg=700
Gula Pasir 1kg=170|Minyak Goreng 2L=360|Telur 1kg=280|Susu UHT 1L=190
Roti Tawar=160|Teh Botol=50|Kecap Manis=120|Sabun Mandi=45|Shampo=180
Pasta Gigi=110|Tisu=90|Baterai AA=150|Pulpen=30|Buku Tulis=60|Kaos=750
Ayam Bakar=280|Gado-gado=180|Bakso=150|Jus Alpukat=150|Kerupuk=30
Soto Ayam=170|Rendang=320|Es Jeruk=80|Sambal=50|Deterjen=220
Biskuit=95|Mangga=240|Nasi Padang=260""",
    "tr": """Ekmek=75|Süt 1L=240|Yumurta 15'li=550|Beyaz Peynir=1650w
Zeytin=990w|Çay=120|Türk Kahvesi=450|Ayran=180|Simit=90|Adana Kebap=2200
Lahmacun=700|Mercimek Çorbası=650|Pilav=480|Salata=550|Su 0,5L=60
Kola 330ml=260|Baklava=1890|Künefe=1450|Domates=220w|Muz=390w
Makarna=160|Pirinç 1kg=420|Şeker=310|Zeytinyağı=2350|Deterjan=1190
Şampuan=850|Diş Macunu=590|Pil AA=650|Defter=350|Kalem=120|Tişört=1950
Pide=980|Döner=1200|Şalgam=200|Kaşar Peyniri=2450w|Bulgur=280
Portakal=240w|Limonata=550|Mantı=1350|Börek=620""",
}


def _parsed(text):
    shelf = []
    for entry in text.replace("\n", "|").split("|"):
        label, _, price = entry.strip().rpartition("=")
        weighed = price.endswith("w")
        shelf.append((label, int(price.rstrip("w")), weighed))
    return shelf


_PARSED = {language: _parsed(text) for language, text in _SHELVES.items()}


def shelf(language, held_out):
    """Products of one split; the other split has none of them."""
    products = _PARSED[language]
    cut = len(products) * 2 // 3
    return products[cut:] if held_out else products[:cut]
