"""Hand-written shop words: what no catalog teaches, such as that navy is a kind of blue and a jumper a sweater.

Each line of a table reads `name < parents: other names`. Singular is enough: words are compared by their stems.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.words import word_set


@dataclass(frozen=True)
class Term:
    """A named thing with what it is a kind of, and how else people call it."""

    name: str
    parents: tuple[str, ...]
    names: tuple[str, ...]


def _table(text: str) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        head, _, others = line.partition(":")
        name, _, parents = head.partition("<")
        name = name.strip()
        terms[name] = Term(
            name=name,
            parents=tuple(parent.strip() for parent in parents.split(",") if parent.strip()),
            names=(name, *(other.strip() for other in others.split(",") if other.strip())),
        )
    return terms


COLOURS = _table("""
    black: noir, jet
    charcoal < grey: anthracite, dark grey
    white:
    off white < white: offwhite, ivory, chalk
    cream < white, beige: ecru
    grey: gray, marl
    silver:
    red: scarlet, crimson
    burgundy < red: maroon, wine, bordeaux, oxblood, claret
    rust < orange, brown:
    terracotta < orange, brown: terra cotta
    pink: rosa
    fuchsia < pink: hot pink, magenta
    blush < pink: dusty pink, baby pink, light pink, pale pink, rose pink, dusty rose
    rose < pink:
    coral < orange:
    salmon < pink:
    peach < orange, pink: apricot
    orange: tangerine
    yellow: lemon
    mustard < yellow: ochre, ocher
    gold: golden
    rose gold < gold:
    green: emerald green
    emerald < green:
    bottle green < green: forest green, dark green, hunter green, racing green
    olive < green: olive green, moss
    khaki < green:
    sage < green: sage green
    mint < green: mint green
    lime < green: lime green
    teal < blue, green: petrol
    turquoise < blue, green: aqua, turquoise blue
    blue: cobalt, royal blue, azure
    navy < blue: navy blue, dark blue, midnight blue, midnight
    indigo < blue:
    light blue < blue: sky blue, baby blue, pale blue, powder blue, ice blue, sky
    purple: violet
    aubergine < purple: plum, eggplant, mulberry
    lilac < purple: lavender, mauve
    brown: chestnut, mushroom brown
    chocolate < brown: dark brown, coffee brown, coffee, espresso, mocha
    tan < brown: cognac, caramel
    camel < brown, beige:
    bronze < brown:
    copper < orange, brown:
    beige: oatmeal, biscuit, fawn
    sand < beige:
    stone < beige:
    nude < beige: skin
    taupe < beige: mushroom
    multicolour: multicolor, multicoloured, multicolored, multi, rainbow, assorted
""")

# Shades whose names are also everyday things: they count as a colour only in a shop whose options use them.
CAUTIOUS_COLOURS = word_set(
    """jet snow chalk wine rust brick rose coral salmon peach apricot lemon lime mint sage olive moss sky midnight
    petrol plum mushroom chocolate coffee espresso mocha caramel sand stone skin biscuit marl multi assorted camel
    eggplant mulberry chestnut bronze copper tangerine cream indigo lavender"""
)

# Of these not even right before a thing: snow boots, a chalk bag.
RARELY_COLOURS = word_set("snow chalk jet skin biscuit rust")
CAUTIOUS_MEANINGS = {
    name: (("colour", term.name),) for term in COLOURS.values() for name in term.names if name in CAUTIOUS_COLOURS
}

MATERIALS = _table("""
    cotton:
    organic cotton < cotton:
    corduroy: cord, needlecord
    denim:
    linen: flax
    silk: mulberry silk
    satin:
    velvet: velour
    wool: woollen, woolen, woolly
    merino < wool: merino wool
    lambswool < wool: lamb's wool
    cashmere: kashmir
    mohair:
    alpaca:
    tweed < wool:
    fleece:
    leather:
    patent leather < leather:
    suede:
    nubuck:
    faux leather: vegan leather, pu leather, leatherette, synthetic leather, imitation leather, fake leather
    faux fur: fake fur
    faux suede:
    shearling: sheepskin
    polyester: poly
    recycled polyester < polyester:
    nylon:
    viscose: rayon
    lyocell: tencel
    modal:
    elastane: spandex, lycra
    acrylic:
    chiffon:
    lace:
    tulle:
    crepe:
    jacquard:
    canvas:
    straw:
    raffia:
    rattan: wicker
    jute:
    felt:
    rubber:
    plastic:
    resin:
    gold: golden
    rose gold < gold:
    silver:
    sterling silver < silver: 925 silver
    brass:
    bronze:
    copper:
    steel: stainless steel, stainless
    titanium:
    platinum:
    metal:
    aluminium: aluminum
    iron: cast iron
    pearl: freshwater pearl
    diamond:
    turquoise:
    amethyst:
    crystal:
    glass:
    ceramic: stoneware, porcelain
    clay: terracotta
    concrete:
    marble:
    wood: wooden, timber
    oak < wood:
    walnut < wood:
    pine < wood:
    teak < wood:
    bamboo:
""")

# A metal in a title is what the eye sees: "a gold necklace" asks for the colour as much as for the metal.
METALS = frozenset({"gold", "rose gold", "silver", "bronze", "copper", "turquoise"})

KINDS = _table("""
    clothing: clothes, apparel, garment
    dress < clothing: frock
    gown < dress:
    sundress < dress:
    pinafore < dress:
    jumpsuit < clothing: playsuit, romper, boilersuit
    top < clothing:
    t-shirt < top: tee, tshirt, t shirt
    shirt < clothing: button down shirt, button up shirt
    overshirt < shirt: shacket
    blouse < top:
    tunic < top:
    polo < top: polo shirt
    vest < top:
    tank top < top: tank, singlet, vest top
    camisole < top: cami
    bodysuit < top:
    sweatshirt < top: sweat shirt
    hoodie < sweatshirt: hoody, hooded sweatshirt
    knitwear < clothing: knits, woollens
    jumper < knitwear: sweater, pullover, jersey
    roll neck < jumper: polo neck, turtleneck, turtle neck
    cardigan < knitwear: cardi
    trousers < clothing: pants, slacks, bottoms
    jeans < trousers:
    chinos < trousers:
    leggings < trousers:
    joggers < trousers: sweatpants, track pants, jogging bottoms, trackpants
    culottes < trousers: palazzo
    shorts < clothing:
    skirt < clothing:
    suit < clothing:
    tuxedo < suit: dinner jacket, dinner suit, tux
    outerwear < clothing:
    jacket < outerwear:
    blazer < jacket: suit jacket
    bomber < jacket: bomber jacket
    biker jacket < jacket: motorcycle jacket, moto jacket
    coat < outerwear:
    overcoat < coat: topcoat
    parka < coat, jacket: anorak
    puffer < coat, jacket: puffer jacket, puffer coat, down jacket
    trench < coat: trench coat
    raincoat < coat, jacket: rain coat, rain jacket, mac, rain mac, mackintosh, cagoule
    gilet < outerwear: bodywarmer, body warmer
    waistcoat < clothing:
    poncho < outerwear: cape
    swimwear < clothing: swimming costume
    swimsuit < swimwear: bathing suit
    bikini < swimwear:
    swim shorts < swimwear: trunks, swimming trunks, boardshorts
    wetsuit:
    lingerie < clothing: underwear, innerwear
    bra < lingerie:
    briefs < lingerie: knickers, panties, boxers
    nightwear < clothing: sleepwear
    pyjamas < nightwear: pajamas, night suit
    nightdress < nightwear: nightgown, nightshirt
    robe < clothing: dressing gown, bathrobe
    kimono < robe:
    saree < clothing: sari
    kurta < clothing:
    kurti < kurta:
    shoes: footwear, shoe
    trainers < shoes: sneakers, sneaker, runners, kicks, sports shoes, tennis shoes, high tops, hi tops
    running shoes < trainers: running trainers
    plimsolls < trainers: canvas shoes
    boots < shoes: boot
    ankle boots < boots: booties
    chelsea boots < ankle boots:
    hiking boots < boots: walking boots
    wellies < boots: wellington boots, rain boots, wellingtons
    sandals < shoes: sandal
    flip-flops < sandals: flip flops, thongs, sliders
    heels < shoes: high heels, high heel
    pumps < heels: court shoes
    stilettos < heels: stiletto
    wedges < heels: wedge
    flats < shoes: flat shoes
    ballet flats < flats: ballerinas, ballet pumps, ballerina flats
    loafers < shoes: loafer
    moccasins < shoes: driving shoes
    brogues < shoes: oxfords, derbies
    espadrilles < shoes:
    mules < shoes: clogs
    slippers < shoes:
    mary janes < shoes:
    bag: bags
    handbag < bag: hand bag, purse
    tote < handbag: tote bag, shopper
    clutch < handbag: clutch bag, evening bag, evening clutch, pochette
    crossbody < handbag: crossbody bag, cross body bag
    shoulder bag < handbag:
    saddle bag < handbag:
    satchel < bag: messenger bag
    belt bag < bag: bum bag, fanny pack, waist bag
    backpack < bag: rucksack, knapsack
    holdall < bag: luggage, weekender, weekend bag, duffel, duffle bag, duffel bag, overnight bag
    suitcase < bag: luggage, trolley bag
    wallet < accessories: billfold, purse
    card holder < wallet: cardholder
    accessories: accessory
    belt < accessories:
    scarf < accessories: scarves
    wrap < scarf: shawl, pashmina, stole
    snood < scarf:
    bandana < scarf: neckerchief
    hat < accessories: headwear
    beanie < hat: bobble hat
    beret < hat:
    cap < hat:
    fedora < hat: trilby, panama hat
    gloves < accessories: glove
    mittens < gloves: mitts
    socks < accessories: sock
    tights < accessories: stockings, hosiery, pantyhose
    sunglasses < accessories: sunnies, sun glasses
    glasses: spectacles, eyeglasses, reading glasses
    sleeping bag:
    tie < accessories: necktie
    bow tie < tie:
    umbrella < accessories: brolly
    hair accessory < accessories: hairband, scrunchie, hair clip, hair slide, barrette
    keyring < accessories: key ring, keychain
    handkerchief < accessories: pocket square, hankie
    watch < accessories: wristwatch
    jewellery: jewelry, jewelery, jewels
    necklace < jewellery: neckpiece
    pendant < necklace:
    locket < necklace:
    choker < necklace: collar necklace
    chain < necklace:
    bracelet < jewellery: wristband
    bangle < bracelet: cuff
    anklet < jewellery: ankle bracelet
    earrings < jewellery: earring, ear ring
    ear cuff < earrings:
    hoops < earrings: hoop earrings, hoop
    studs < earrings: stud earrings, stud
    ring < jewellery: rings
    brooch < jewellery: brooches
    charm < jewellery:
    cufflinks < jewellery:
    gift card: gift voucher, giftcard
    perfume: fragrance, cologne, eau de parfum, eau de toilette, body mist
    deodorant: deo, antiperspirant, body spray
    lipstick: lip colour, lip color
    nail polish: nail varnish, nail lacquer, nail enamel, nail colour, nail color
    eyeliner: eye liner, kajal, kohl
    eyeshadow: eye shadow
    moisturiser: moisturizer, face cream, day cream, night cream
    face wash: facial wash, face cleanser
    sunscreen: sun cream, sunblock
    furniture:
    chair < furniture:
    bean bag < chair: beanbag
    armchair < chair:
    stool < chair: barstool
    sofa < furniture: couch, settee
    table < furniture:
    bedside table < table: nightstand, night stand, bedside cabinet
    desk < table:
    bench < furniture:
    bed < furniture:
    bedding: bed clothes, bedclothes, bed linen, duvet cover, bed sheets
    wardrobe < furniture:
    cabinet < furniture: cupboard, sideboard
    drawers < furniture: chest of drawers, dresser
    shelf < furniture: shelves, shelving, bookcase, bookshelf
    lamp: light, lighting
    candle:
    rug: carpet
    cushion: pillow, throw pillow
    blanket: throw
    curtain: drapes
    mirror:
    vase:
    clock:
    pot: planter, plant pot, flower pot, flowerpot
    plant:
    mug: cup
    plate: dish
    towel:
    basket:
""")

# Phrases that hold the name of a material and mean none.
NOT_MATERIALS = ("lace up", "lace ups", "lace fastening", "felt tip", "iron on", "non iron", "easy iron", "clay pigeon")

# Last words of titles that say how a thing looks, not what it is.
NOT_KINDS = word_set(
    """neck sleeve mini midi maxi fit set pack collection edition print pattern pair crew length rise leg waist size
    style colour color shade series piece line version model gift sale"""
)

# Kinds whose names are also everyday words: a sentence means them only where the catalog sells them.
CAUTIOUS_KINDS = word_set(
    """light lighting watch cup dish throw plant wrap suit tie charm chain stud cuff mac cape trunks runners kicks pot
    bed pillow shopper purse stole jersey hoop thongs sliders derbies oxfords clogs tank conch drawers dresser table
    bench basket plate desk mirror clock light bottoms knits wedge shell jewels"""
)

# A shop that files its jumpers under the wide name only: what is knitwear and nothing more exact is a jumper.
DEFAULT_KINDS = {"knitwear": "jumper"}

# Phrases whose words mean something else alone, with the words that say it: "black tie" asks for no colour and no tie.
PHRASES = {
    "black tie": "formal evening",
    "white tie": "formal evening",
    "red carpet": "evening glamour",
    "little black dress": "black dress evening",
    "dress code": "",
    "black friday": "sale",
    "stocking filler": "small gift",
    "stocking stuffer": "small gift",
    "cap sleeve": "sleeve",
    "tie dye": "print",
    "tie waist": "waist",
    "girls night": "party",
    "girls night out": "party",
}

# Plurals of such phrases that mean the things themselves.
LITERAL_PLURALS = frozenset({"black ties", "white ties"})

# Words that name no thing of their own: what follows says what it is for.
GENERIC_SUBJECTS = word_set(
    """something smth sth anything thing things outfit outfits look looks clothes clothing gift gifts present presents
    idea ideas stuff item items product products piece pieces option options one ones wear accessories accessory
    somewhere place places spot way ways protection"""
)

# What bags, cases and sleeves are made for: a tag "laptop" says what goes into a bag, not that laptops are sold.
CARRIED_THINGS = word_set("laptop tablet phone smartphone camera passport book notebook bottle")

# What things are for: who asks for "a garden party" wants something for it, not the party.
OCCASIONS = word_set(
    """party wedding dinner brunch lunch breakfast date festival picnic holiday vacation trip birthday anniversary
    christmas easter interview graduation prom ceremony funeral christening concert cruise honeymoon barbecue bbq
    celebration event occasion office work school gym yoga home summer winter spring autumn weekend hike trek climb
    run race swim ride flight journey beach pool mountain mountains country trail park garden"""
)

# Anything that a shop sells may be given.
GIFT_WORDS = word_set("gift gifts present presents giveaway souvenir")

# Words of one line may stand for each other when the ranking compares words.
SYNONYMS = tuple(
    tuple(line.strip().split(", "))
    for line in """
    striped, stripes, stripy, stripe, pinstripe, breton
    floral, flowers, flower, flowery, blossom, botanical
    dotted, polka, dots, spots, spotted, spotty
    checked, checks, check, plaid, tartan, gingham
    leopard, animal
    party, cocktail, evening
    office, work, business, interview
    formal, smart, tailored, elegant
    gym, workout, sports, sport, athletic, training, sporty
    run, running, jogging
    hike, hiking, trail, trek, trekking, outdoor
    walk, walking, comfortable, comfy, comfort, cushioned
    holiday, vacation, beach
    travel, flight, plane, journey, trip
    winter, ski, skiing, snow, snowy, cold, freezing
    warm, cosy, cozy, thermal
    rain, rainy, waterproof, rainproof, showerproof
    lounge, loungewear, lazy, home
    sparkly, sequin, sequinned, glitter, shiny, metallic, shimmer
    loose, oversized, baggy, relaxed, slouchy
    fitted, slim, bodycon, tight, skinny
    sleeveless, strapless
    long, maxi, full-length
    short, mini
    wedding, bridal, bridesmaid
    gift, present
    photo, picture
    durable, sturdy, hard-wearing
    shovel, spade, trowel
    jug, pitcher, carafe
    wicker, rattan, cane
    torch, headlamp, flashlight, headlight
    thermos, flask, insulated
    cutlery, spork, fork, spoon, knife
    cafetiere, press
    minimal, minimalist, simple, plain
    vegan, cruelty-free
    """.strip().splitlines()
)

GENDERS = {
    "women": "female females woman women womens ladies lady femme damen donna mujer",
    "men": "male males man men mens gentlemen gents homme herren uomo hombre",
    "unisex": "unisex",
    "girls": "girl girls",
    "boys": "boy boys",
    "kids": "kids child children childrens",
}
GENDER_OF = {word: gender for gender, words in GENDERS.items() for word in words.split()}

CHILD_WORDS = ("baby", "babies", "toddler", "toddlers", "infant", "newborn")  # in titles they may be "baby blue"

# Words that say nothing about what is wanted, including how people talk to a shop.
STOPWORDS = word_set(
    """a about actually all also am an and another any anyone anything are around as at available availability be
    because been being best better both browse but buy by can cheap cheaper cheapest affordable budget
    budget-friendly inexpensive check choose colour color coloured colored come comes could customer d day days did
    do does doesn doesnt don dont else ever every everything exactly expensive fancy favourite find fine first fits
    for from fun get getting give go going good got great had has have haven he hello help her here hers hey hi him
    his how i id if ill im in inside into is it item items its ive just kind kinda kinds know let lets like list ll
    look looking looks lot lots love m make many may maybe me mean mine more most much must my myself need needed
    needs new next nice no not now of off ok okay on one ones only option options or order other our out over own
    pair perhaps pick please pls plz possible preferably prefer pretty price priced prices product products purchase
    quite range rather re really recommend recommendation right s said same search searching see sell selling send
    shall she shop shopping should show size sized sizes so some somebody someone something smth sth somewhere soon
    sort stock stocked stuff such suggest suggestion suggestions sure t take tell than thank thanks that the their
    theirs them then there these they thing things think this those to today together too try type u under up ur us
    use used using ve very via wanna want wanted wants was wat way we well were what whatever whats when where
    whether which while who whole whose why will wish with without wo won would wouldn x y ya yeah yes yet you your
    yours lisa hope appreciate find offer offers got gimme showing carry carrying stores store pieces piece style
    styles wear wearing worn kindly question ask asking wondering curious compare compared comparison difference
    outfit outfits"""
)

# Words about buying that are right as they are, whether or not the catalog has them.
SHOP_TALK = word_set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december compare compared difference sale sales offer discount discounted reduced
    clearance bargain bargains deal deals priced lowest highest expensive dearest priciest luxurious delivery
    shipping refund return returns exchange order orders payment voucher store hours book books boat boats short
    shorts hair heart house horse pant paint print coast cost goat sock stock stuck shock school wedding birthday
    holiday summer winter spring autumn weather watch match catch later leader letter better under over around below
    above between without except excluding anything nothing something"""
)

# Kinds so wide that two of them have little in common: no skirt is offered to who asked for a wetsuit.
BROAD_KINDS = frozenset({"clothing", "accessories", "furniture", "jewellery", "shoes", "bag"})
