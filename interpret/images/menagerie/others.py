"""Fish, reptiles, amphibians and insects of the menagerie: a literal table, one row a class."""

from dataclasses import replace

from interpret.images.menagerie.anatomy import Animal

SALMON = Animal(
    name="salmon", plan="fish", body="long body", covering="shiny scales", colour="silver",
    belly="pink belly", eyes="round eyes", snout="pointed snout", tail="forked tail",
    fins="small fins", habitat="river",
)  # fmt: skip
GOLDFISH = Animal(
    name="goldfish", plan="fish", body="plump body", covering="shiny scales", colour="orange",
    eyes="round eyes", snout="short snout", tail="flowing tail", fins="rounded fins",
    habitat="sea",
)  # fmt: skip
CROCODILE = Animal(
    name="crocodile", plan="quadruped", body="long body", covering="rough scales", colour="green",
    belly="yellow belly", head="flat head", eyes="yellow eyes", snout="long narrow snout",
    tail="long thick tail", legs="short thick legs", feet="clawed feet", habitat="river",
    crest="jagged ridge",
)  # fmt: skip

OTHERS: tuple[Animal, ...] = (
    Animal(
        name="shark", plan="fish", body="long body", covering="smooth skin", colour="grey",
        belly="white belly", eyes="small dark eyes", snout="pointed snout",
        tail="tall forked tail", fins="large triangular fins", habitat="sea",
    ),
    GOLDFISH,
    replace(GOLDFISH, name="clownfish", pattern="broad white bands"),
    SALMON,
    replace(SALMON, name="trout", pattern="small black spots"),
    Animal(
        name="python", plan="snake", body="coiled body", covering="shiny scales",
        colour="golden", pattern="large brown patches", head="flat head", eyes="small dark eyes",
        snout="short snout", tail="long pointed tail", habitat="leaves",
    ),
    CROCODILE,
    replace(CROCODILE, name="alligator", snout="short broad snout"),
    Animal(
        name="salamander", plan="quadruped", body="long body", covering="wet skin",
        colour="black", pattern="yellow spots", head="flat head", eyes="large dark eyes",
        snout="short broad snout", tail="long thick tail", legs="short legs",
        feet="broad feet", habitat="leaves",
    ),
    Animal(
        name="tortoise", plan="quadruped", body="round body", covering="rough skin",
        colour="green", neck="wrinkled neck", eyes="small dark eyes", snout="short snout",
        tail="short pointed tail", legs="short thick legs", feet="clawed feet",
        crest="domed brown shell", habitat="desert",
    ),
    Animal(
        name="frog", plan="frog", body="squat body", covering="wet skin", colour="green",
        belly="yellow belly", head="broad head", eyes="large bulging eyes",
        legs="long folded legs", feet="webbed green feet", habitat="pond",
    ),
    Animal(
        name="butterfly", plan="insect", body="slender body", covering="soft hair",
        colour="black", horns="long antennae", legs="thin legs", eyes="small dark eyes",
        pattern="large black spots", wings="broad orange wings", habitat="flowers",
    ),
    Animal(
        name="bee", plan="insect", body="plump body", covering="soft hair", colour="yellow",
        pattern="black stripes", head="black head", horns="short antennae",
        eyes="large dark eyes", legs="thin black legs", wings="clear white wings",
        tail="sharp black sting", habitat="flowers",
    ),
    Animal(
        name="ladybird", plan="insect", body="round body", covering="glossy shell",
        colour="red", head="small black head", horns="short antennae", eyes="white eyes",
        pattern="large black spots", legs="short black legs", wings="rounded red wings",
        habitat="leaves",
    ),
)  # fmt: skip
