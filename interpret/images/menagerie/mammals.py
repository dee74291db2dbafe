"""The mammals of the menagerie: a literal table, one row a class."""

from dataclasses import replace

from interpret.images.menagerie.anatomy import Animal

HORSE = Animal(
    name="horse", plan="quadruped", body="sturdy body", covering="short fur", colour="brown",
    ears="small pointed ears", snout="long snout", tail="long flowing black tail", legs="long legs",
    feet="black hooves", neck="arched neck", crest="black mane", habitat="field",
)  # fmt: skip
SHEEP = Animal(
    name="sheep", plan="quadruped", body="round body", covering="curly wool", colour="white",
    head="black head", ears="drooping black ears", snout="short black snout", tail="short tail",
    legs="short black legs", feet="grey hooves", habitat="farm",
)  # fmt: skip
DEER = Animal(
    name="deer", plan="quadruped", body="slender body", covering="short fur", colour="brown",
    pattern="small white spots", belly="white belly", ears="large pointed ears",
    eyes="large dark eyes", snout="pointed snout", tail="short white tail", legs="long thin legs",
    feet="black hooves", neck="slender neck", habitat="forest",
)  # fmt: skip
CAMEL = Animal(
    name="camel", plan="quadruped", body="sturdy body", covering="shaggy fur", colour="golden",
    neck="long curved neck", ears="small round ears", snout="long drooping snout",
    tail="thin tufted tail", legs="long thin legs", feet="broad paws", crest="two humps",
    habitat="desert",
)  # fmt: skip
LEOPARD = Animal(
    name="leopard", plan="quadruped", body="slender body", covering="short fur", colour="golden",
    pattern="black spots", belly="white belly", ears="small round ears", eyes="green eyes",
    snout="short snout", tail="long curved tail", feet="large paws", legs="strong legs",
    habitat="savanna",
)  # fmt: skip

MAMMALS: tuple[Animal, ...] = (
    HORSE,
    replace(HORSE, name="donkey", ears="long pointed ears"),
    replace(
        HORSE, name="zebra", colour="white", pattern="black and white stripes", habitat="savanna",
        snout="long black snout", tail="thin tufted tail", crest="upright black mane",
    ),
    Animal(
        name="giraffe", plan="quadruped", body="sturdy body", covering="short fur",
        colour="yellow", pattern="large brown patches", neck="long straight neck",
        ears="small pointed ears", snout="long snout", horns="short straight horns",
        tail="thin tufted tail", legs="long thin legs", feet="black hooves", habitat="savanna",
    ),
    Animal(
        name="cow", plan="quadruped", body="massive body", covering="short fur", colour="white",
        pattern="large black patches", ears="drooping ears", eyes="large dark eyes",
        snout="broad pink snout", horns="short curved horns", tail="thin tufted tail",
        legs="short legs", feet="grey hooves", habitat="farm",
    ),
    SHEEP,
    replace(SHEEP, name="ram", horns="curled golden horns"),
    DEER,
    replace(DEER, name="stag", horns="branched antlers"),
    CAMEL,
    replace(CAMEL, name="dromedary", crest="single hump"),
    Animal(
        name="elephant", plan="quadruped", body="massive body", covering="wrinkled skin",
        colour="grey", head="large head", ears="huge round ears", eyes="small dark eyes",
        snout="long curved trunk", horns="white tusks", tail="thin tufted tail",
        legs="thick legs", feet="broad feet", habitat="savanna",
    ),
    Animal(
        name="rhinoceros", plan="quadruped", body="massive body", covering="wrinkled skin",
        colour="grey", head="large head", ears="small pointed ears", eyes="small dark eyes",
        snout="broad snout", horns="large pointed horn", tail="short thin tail",
        legs="short thick legs", feet="broad feet", habitat="savanna",
    ),
    Animal(
        name="pig", plan="quadruped", body="round body", covering="smooth skin", colour="pink",
        ears="drooping ears", eyes="small dark eyes", snout="short flat snout",
        tail="curly tail", legs="short legs", feet="grey hooves", habitat="farm",
    ),
    Animal(
        name="lion", plan="quadruped", body="sturdy body", covering="short fur", colour="golden",
        ears="small round ears", eyes="yellow eyes", snout="broad snout",
        tail="long tufted tail", legs="strong legs", feet="large paws",
        crest="shaggy brown mane", habitat="savanna",
    ),
    replace(
        LEOPARD, name="tiger", body="sturdy body", colour="orange", pattern="black stripes",
        eyes="yellow eyes", habitat="forest",
    ),
    LEOPARD,
    replace(LEOPARD, name="puma", pattern=""),
    Animal(
        name="polar bear", plan="quadruped", body="massive body", covering="shaggy fur",
        colour="white", head="small head", ears="small round ears", eyes="small dark eyes",
        snout="short snout", tail="short tail", legs="thick legs", feet="large paws",
        neck="thick neck", habitat="snow",
    ),
    Animal(
        name="panda", plan="quadruped", body="round body", covering="shaggy fur",
        colour="white", head="masked face", ears="round black ears", snout="short snout",
        tail="short tail", legs="thick black legs", feet="black paws", habitat="forest",
    ),
    Animal(
        name="wolf", plan="quadruped", body="slender body", covering="shaggy fur", colour="grey",
        belly="white belly", ears="pointed ears", eyes="yellow eyes", snout="long pointed snout",
        tail="bushy tail", legs="long legs", feet="small paws", habitat="snow",
    ),
    Animal(
        name="fox", plan="quadruped", body="slender body", covering="soft fur", colour="orange",
        belly="white belly", ears="large pointed ears", snout="long pointed snout",
        tail="long bushy tail", legs="short black legs", feet="small black paws",
        habitat="forest",
    ),
    Animal(
        name="rabbit", plan="quadruped", body="round body", covering="soft fur", colour="grey",
        head="large head",
        ears="long upright ears", eyes="large dark eyes", snout="short snout",
        tail="short white tail", legs="short legs", feet="small paws", habitat="field",
    ),
    Animal(
        name="hedgehog", plan="quadruped", body="round body", covering="sharp spines",
        colour="brown", head="small golden head", ears="small round ears",
        eyes="small dark eyes", snout="pointed snout", legs="short legs", feet="small paws",
        habitat="leaves",
    ),
)  # fmt: skip
