"""The birds of the menagerie: a literal table, one row a class."""

from dataclasses import replace

from interpret.images.menagerie.anatomy import Animal

CROW = Animal(
    name="crow", plan="bird", body="slender body", covering="glossy feathers", colour="black",
    snout="pointed black beak", tail="long straight tail", legs="thin legs", feet="clawed feet",
    wings="folded wings", habitat="branch",
)  # fmt: skip
SWAN = Animal(
    name="swan", plan="bird", body="plump body", covering="soft feathers", colour="white",
    neck="long curved neck", snout="flat orange beak", tail="short pointed tail",
    legs="short black legs", feet="webbed black feet", wings="large folded wings", habitat="pond",
)  # fmt: skip

BIRDS: tuple[Animal, ...] = (
    CROW,
    replace(CROW, name="blackbird", snout="pointed yellow beak"),
    Animal(
        name="robin", plan="bird", body="plump body", covering="soft feathers", colour="brown",
        belly="red breast", snout="small pointed beak", tail="short straight tail",
        legs="thin legs", feet="clawed feet", wings="small folded wings", habitat="snow",
    ),
    Animal(
        name="parrot", plan="bird", body="upright body", covering="glossy feathers",
        colour="red", head="large red head", snout="hooked grey beak",
        tail="long blue tail", legs="short legs", feet="clawed feet",
        wings="folded blue wings", habitat="branch",
    ),
    Animal(
        name="toucan", plan="bird", body="upright body", covering="glossy feathers",
        colour="black", belly="white breast", snout="huge orange beak",
        tail="long straight tail", legs="short blue legs", feet="clawed feet",
        wings="folded wings", habitat="branch", eyes="blue eyes",
    ),
    Animal(
        name="owl", plan="bird", body="upright body", covering="soft feathers", colour="brown",
        pattern="small white spots", head="large round head", ears="pointed feathered ears",
        eyes="huge yellow eyes", snout="small hooked beak", tail="short straight tail",
        legs="short legs", feet="clawed feet", wings="large folded wings", habitat="branch",
    ),
    Animal(
        name="penguin", plan="bird", body="upright body", covering="smooth feathers",
        colour="black", belly="large white belly", snout="pointed orange beak",
        tail="short pointed tail", legs="short legs", feet="webbed orange feet",
        wings="narrow flippers", habitat="snow",
    ),
    Animal(
        name="flamingo", plan="bird", body="slender body", covering="soft feathers",
        colour="pink", neck="long curved neck", head="small head", snout="hooked black beak",
        tail="short pointed tail", legs="long thin legs", feet="webbed feet",
        wings="folded wings", habitat="pond",
    ),
    SWAN,
    replace(SWAN, name="goose", neck="short neck"),
    Animal(
        name="duck", plan="bird", body="plump body", covering="smooth feathers", colour="brown",
        belly="grey belly", head="green head", snout="flat yellow beak",
        tail="short pointed tail", legs="short orange legs", feet="webbed orange feet",
        wings="folded wings", habitat="pond",
    ),
    Animal(
        name="peacock", plan="bird", body="slender body", covering="glossy feathers",
        colour="blue", neck="long straight neck", snout="small pointed beak",
        tail="huge green fan", legs="thin legs", feet="clawed feet", wings="folded wings",
        crest="small blue crest", habitat="field",
    ),
)  # fmt: skip
