type Some = readonly [string, ...string[]];

export interface Topic {
  /** The most common first. */
  readonly tags: Some;
  readonly openers: Some;
  readonly closers: Some;
  readonly bios: Some;
  /** Goods that such people sell each other. */
  readonly goods: Some;
}

/** Splits a text at bars and line ends. */
const all = (text: string): Some => text.split(/\s*[|\n]\s*/) as [string, ...string[]];

/** Splits a text at blanks. */
const words = (text: string): Some => text.trim().split(/\s+/) as [string, ...string[]];

export const FIRST_NAMES = words(`
  Ada Amara Anton Aylin Bruno Camille Chidi Clara Dario Elena Emre Esther Farid Finn Freya Gabriel
  Hana Hugo Ines Isla Ivan Jonas Julia Kaito Karim Leila Liam Lucia Mateo Maya Mila Nadia Nils Noor
  Olga Omar Paula Priya Quinn Rafael Rosa Samir Sofia Tara Theo Uma Victor Yara Zoe
`);

export const LAST_NAMES = words(`
  Abbott Almeida Bakker Banerjee Berg Castro Chen Costa Diallo Dubois Eriksen Fischer Fontana Garcia
  Haddad Hansen Ito Jansen Kaya Keller Kowalski Larsen Lopez Marino Mensah Moreau Nakamura Novak
  Okafor Olsen Park Patel Petrov Quist Rossi Sato Schmidt Silva Tanaka Torres Usman Varga Weber
`);

export const CITIES = words(`
  Lisbon Berlin Lagos Osaka Montréal Kraków Valparaíso Istanbul Leeds Naples Utrecht Bergen Pune
  Seoul Accra
`);

/** The topics of posts, the most popular first. */
export const TOPICS: readonly [Topic, ...Topic[]] = [
  {
    tags: words('coffee breakfast espresso slowmorning'),
    openers: all(`The new roast from the corner shop tastes of apricot.
      Second cup, and the inbox is still full.
      Learned to steam milk without the screeching today.
      Found a café with window seats and no music. | My grinder gave up this morning.
      Filter or espresso before a long train ride?`),
    closers: all(`Going back tomorrow. | I regret nothing. | What are you drinking?
      The cat judged me for it. | It is going to be a good day.`),
    bios: all(`Runs on espresso | Home barista with strong opinions | Breakfast is the best meal`),
    goods: all(`Hand grinder, barely used | A kilo of the new roast | Moka pot for six`),
  },
  {
    tags: words('travel wanderlust roadtrip citybreak nighttrain'),
    openers: all(`Woke up on the night train just as the mountains came into view.
      Three days in Porto were not enough.
      Packed one bag for two weeks and did not need half of it.
      The ferry was late, so we saw the harbour at sunset.
      Asked a stranger for the way and ended up at a wedding.
      Back home with sand in everything.`),
    closers: all(`Where should I go next? | Ten out of ten, would get lost again.
      Photos when I am on a proper connection. | Travel slowly if you can. | I already miss it.`),
    bios: all(`Always near a railway station | 34 countries and counting | Packs light`),
    goods: all(`Folding suitcase | Rail map of 1968 | Sleeper ticket to Vienna`),
  },
  {
    tags: words('photography streetphoto filmphoto goldenhour'),
    openers: all(`Waited forty minutes for one person with a red umbrella.
      Developed the first roll of the year.
      Fog on the river this morning, and nobody else about.
      Sold the big lens and have not missed it once.
      Golden hour lasted about six minutes today. | Went through ten years of negatives.`),
    closers: all(`Shot on the old 35mm. | Prints are up in the shop. | Light is everything.
      Which crop do you prefer? | Half of them are out of focus, and I like those best.`),
    bios: all(`Photographer of ordinary things | Film, mostly | Chasing light before work`),
    goods: all(`Print, 30 by 40 | Rangefinder with a story | Ten rolls of film`),
  },
  {
    tags: words('fitness running yoga gym marathon'),
    openers: all(`Ten kilometres before the rain came. | First pull-up without a band!
      Legs are gone, mood is excellent. | Yoga by the lake with far too many ducks.
      Signed up for the autumn marathon. | Rest day, which is harder than it sounds.`),
    closers: all(`Small steps. | Who is in for Saturday? | New shoes made all the difference.
      Stretch, people. | See you at the start line.`),
    bios: all(`Slow runner, fast eater | Coach and mother of two
      Here for the finish line snacks`),
    goods: all(`Running shoes, one race old | Yoga mat of cork | Six sessions with a coach`),
  },
  {
    tags: words('food homecooking vegan baking recipe'),
    openers: all(`Made dumplings for twelve and froze none of them.
      The sourdough finally has holes in the right places.
      Roasted cauliflower with lemon and far too much garlic.
      Grandmother sent her soup recipe, measured in handfuls.
      The market had the first strawberries. | Burned the onions on purpose this time.`),
    closers: all(`Recipe below if you ask nicely. | There were no leftovers.
      Salt it more than you dare. | Dinner is served. | Worth every dirty pan.`),
    bios: all(`Cooks for a crowd | Plant-based and never bored | Will trade bread for tomatoes`),
    goods: all(`Sourdough starter | Recipe book, sixth printing | Cast iron pan`),
  },
  {
    tags: words('music vinyl livemusic newrelease'),
    openers: all(`Found the record I had been after for years, in a charity shop.
      The band played two encores to forty people.
      Practised scales until the neighbour joined in on trumpet.
      Our first single is out on Friday. | That bass line has been in my head for three days.
      Recorded vocals in the wardrobe again.`),
    closers: all(`Play it loud. | Tell me your favourite B-side. | Goosebumps.
      Tickets are nearly gone. | The good speakers were worth it.`),
    bios: all(`Bass player | Vinyl hoarder | Writes songs on the tram`),
    goods: all(`First pressing, sleeve worn | Bass amplifier | Two seats for Friday`),
  },
  {
    tags: words('fashion ootd vintage backstage'),
    openers: all(`Fourteen looks in one afternoon. | This coat is older than me, and better made.
      Backstage is mostly pins and waiting. | Hemmed the trousers by hand, and it shows.
      Fittings all day for the spring line. | Wore green head to toe and nobody said a word.`),
    closers: all(`Thank you to the whole team. | Thrifted, of course.
      More from the set tomorrow. | Comfort first. | Yes, it has pockets.`),
    bios: all(`Model and mender of clothes | Second-hand only | On set most days`),
    goods: all(`Denim jacket, mended | Silk scarf | Boots from the last shoot`),
  },
  {
    tags: words('coding buildinpublic opensource bugfix'),
    openers: all(`Deleted four hundred lines, and the tests still pass.
      The bug was a time zone. It is always a time zone.
      Shipped the small thing that I had put off for a month. | Read the manual first for once.
      Wrote a script that saves me five minutes a year. | Pairing beats guessing.`),
    closers: all(`Logging off. | Feedback is welcome. | Coffee helped. | On to the next one.
      Never on a Friday, they said.`),
    bios: all(`Makes small tools | Back end by day, synths by night | Fixes what she broke`),
    goods: all(`Keyboard with loud switches | Stickers, pack of twenty | An hour of debugging`),
  },
  {
    tags: words('nature hiking birdwatching garden'),
    openers: all(`Two kingfishers on the same branch. | The tomatoes are taller than the fence.
      Reached the hut before the storm. | Planted the wild meadow, now we wait.
      Counted nine kinds of bees before lunch. | The trail was closed, so we took the longer one.`),
    closers: all(`Go outside. | Boots are drying by the stove. | Worth the climb.
      It smells of rain. | No signal for two days, and it was lovely.`),
    bios: all(`Up a hill somewhere | Grows more beans than anybody needs | Knows some birds`),
    goods: all(`Seedlings, mixed | Field guide to birds | Walking boots, broken in`),
  },
  {
    tags: words('books nowreading poetry library'),
    openers: all(`Finished it at three in the morning.
      The library let me take out twelve at once. | Reread the one I hated at school.
      A poem a day for a month, done. | Left a book on a bench, and it was gone in an hour.
      Bought the hardback for the map alone.`),
    closers: all(`No spoilers, please. | What are you reading? | The ending!
      Lend it to somebody. | My shelf is not amused.`),
    bios: all(`Reads on every train | Bookseller | Poems, mostly short`),
    goods: all(`Box of paperbacks | Signed poems | Reading lamp`),
  },
];
