export interface Topic {
  /** The commonest first. */
  readonly tags: readonly [string, ...string[]];
  readonly openers: readonly [string, ...string[]];
  readonly closers: readonly [string, ...string[]];
  readonly bios: readonly [string, ...string[]];
  /** What they sell each other. */
  readonly goods: readonly [string, ...string[]];
}

/** What people write about, the most loved first. */
export const TOPICS: readonly [Topic, ...Topic[]] = [
  {
    tags: ['coffee', 'breakfast', 'espresso', 'slowmorning'],
    openers: [
      'The new roast from the corner shop tastes of apricot.',
      'Second cup, and the inbox is still full.',
      'Learned to steam milk without the screeching today.',
      'Found a café with window seats and no music.',
      'My grinder gave up this morning.',
      'Filter or espresso before a long train ride?',
    ],
    closers: [
      'Going back tomorrow.',
      'I regret nothing.',
      'What are you drinking?',
      'The cat judged me for it.',
      'It is going to be a good day.',
    ],
    bios: ['Runs on espresso', 'Home barista with strong opinions', 'Breakfast is the best meal'],
    goods: ['Hand grinder, barely used', 'A kilo of the new roast', 'Moka pot for six'],
  },
  {
    tags: ['travel', 'wanderlust', 'roadtrip', 'citybreak', 'nighttrain'],
    openers: [
      'Woke up on the night train just as the mountains came into view.',
      'Three days in Porto were not enough.',
      'Packed one bag for two weeks and did not need half of it.',
      'The ferry was late, so we saw the harbour at sunset.',
      'Asked a stranger for the way and ended up at a wedding.',
      'Back home with sand in everything.',
    ],
    closers: [
      'Where should I go next?',
      'Ten out of ten, would get lost again.',
      'Photos when I am on a proper connection.',
      'Travel slowly if you can.',
      'I already miss it.',
    ],
    bios: ['Always near a railway station', '34 countries and counting', 'Packs light'],
    goods: ['Folding suitcase', 'Rail map of 1968', 'Sleeper ticket to Vienna'],
  },
  {
    tags: ['photography', 'streetphoto', 'filmphoto', 'goldenhour'],
    openers: [
      'Waited forty minutes for one person with a red umbrella.',
      'Developed the first roll of the year.',
      'Fog on the river this morning, and nobody else about.',
      'Sold the big lens and have not missed it once.',
      'Golden hour lasted about six minutes today.',
      'Went through ten years of negatives.',
    ],
    closers: [
      'Shot on the old 35mm.',
      'Prints are up in the shop.',
      'Light is everything.',
      'Which crop do you prefer?',
      'Half of them are out of focus, and I like those best.',
    ],
    bios: ['Photographer of ordinary things', 'Film, mostly', 'Chasing light before work'],
    goods: ['Print, 30 by 40', 'Rangefinder with a story', 'Ten rolls of film'],
  },
  {
    tags: ['fitness', 'running', 'yoga', 'gym', 'marathon'],
    openers: [
      'Ten kilometres before the rain came.',
      'First pull-up without a band!',
      'Legs are gone, mood is excellent.',
      'Yoga by the lake with far too many ducks.',
      'Signed up for the autumn marathon.',
      'Rest day, which is harder than it sounds.',
    ],
    closers: [
      'Small steps.',
      'Who is in for Saturday?',
      'New shoes made all the difference.',
      'Stretch, people.',
      'See you at the start line.',
    ],
    bios: ['Slow runner, fast eater', 'Coach and mother of two', 'Here for the finish line snacks'],
    goods: ['Running shoes, one race old', 'Yoga mat of cork', 'Six sessions with a coach'],
  },
  {
    tags: ['food', 'homecooking', 'vegan', 'baking', 'recipe'],
    openers: [
      'Made dumplings for twelve and froze none of them.',
      'The sourdough finally has holes in the right places.',
      'Roasted cauliflower with lemon and far too much garlic.',
      'Grandmother sent her soup recipe, measured in handfuls.',
      'The market had the first strawberries.',
      'Burned the onions on purpose this time.',
    ],
    closers: [
      'Recipe below if you ask nicely.',
      'There were no leftovers.',
      'Salt it more than you dare.',
      'Dinner is served.',
      'Worth every dirty pan.',
    ],
    bios: ['Cooks for a crowd', 'Plant-based and never bored', 'Will trade bread for tomatoes'],
    goods: ['Sourdough starter', 'Recipe book, sixth printing', 'Cast iron pan'],
  },
  {
    tags: ['music', 'vinyl', 'livemusic', 'newrelease'],
    openers: [
      'Found the record I had been after for years, in a charity shop.',
      'The band played two encores to forty people.',
      'Practised scales until the neighbour joined in on trumpet.',
      'Our first single is out on Friday.',
      'That bass line has been in my head for three days.',
      'Recorded vocals in the wardrobe again.',
    ],
    closers: [
      'Play it loud.',
      'Tell me your favourite B-side.',
      'Goosebumps.',
      'Tickets are nearly gone.',
      'The good speakers were worth it.',
    ],
    bios: ['Bass player', 'Vinyl hoarder', 'Writes songs on the tram'],
    goods: ['First pressing, sleeve worn', 'Bass amplifier', 'Two seats for Friday'],
  },
  {
    tags: ['fashion', 'ootd', 'vintage', 'backstage'],
    openers: [
      'Fourteen looks in one afternoon.',
      'This coat is older than me, and better made.',
      'Backstage is mostly pins and waiting.',
      'Hemmed the trousers by hand, and it shows.',
      'Fittings all day for the spring line.',
      'Wore green head to toe and nobody said a word.',
    ],
    closers: [
      'Thank you to the whole team.',
      'Thrifted, of course.',
      'More from the set tomorrow.',
      'Comfort first.',
      'Yes, it has pockets.',
    ],
    bios: ['Model and mender of clothes', 'Second-hand only', 'On set most days'],
    goods: ['Denim jacket, mended', 'Silk scarf', 'Boots from the last shoot'],
  },
  {
    tags: ['coding', 'buildinpublic', 'opensource', 'bugfix'],
    openers: [
      'Deleted four hundred lines, and the tests still pass.',
      'The bug was a time zone. It is always a time zone.',
      'Shipped the small thing that I had put off for a month.',
      'Read the manual first for once.',
      'Wrote a script that saves me five minutes a year.',
      'Pairing beats guessing.',
    ],
    closers: [
      'Logging off.',
      'Feedback is welcome.',
      'Coffee helped.',
      'On to the next one.',
      'Never on a Friday, they said.',
    ],
    bios: ['Makes small tools', 'Back end by day, synths by night', 'Fixes what she broke'],
    goods: ['Keyboard with loud switches', 'Stickers, pack of twenty', 'An hour of debugging'],
  },
  {
    tags: ['nature', 'hiking', 'birdwatching', 'garden'],
    openers: [
      'Two kingfishers on the same branch.',
      'The tomatoes are taller than the fence.',
      'Reached the hut before the storm.',
      'Planted the wild meadow, now we wait.',
      'Counted nine kinds of bees before lunch.',
      'The trail was closed, so we took the longer one.',
    ],
    closers: [
      'Go outside.',
      'Boots are drying by the stove.',
      'Worth the climb.',
      'It smells of rain.',
      'No signal for two days, and it was lovely.',
    ],
    bios: ['Up a hill somewhere', 'Grows more beans than anybody needs', 'Knows some birds'],
    goods: ['Seedlings, mixed', 'Field guide to birds', 'Walking boots, broken in'],
  },
  {
    tags: ['books', 'nowreading', 'poetry', 'library'],
    openers: [
      'Finished it at three in the morning.',
      'The library let me take out twelve at once.',
      'Reread the one I hated at school.',
      'A poem a day for a month, done.',
      'Left a book on a bench, and it was gone in an hour.',
      'Bought the hardback for the map alone.',
    ],
    closers: [
      'No spoilers, please.',
      'What are you reading?',
      'The ending!',
      'Lend it to somebody.',
      'My shelf is not amused.',
    ],
    bios: ['Reads on every train', 'Bookseller', 'Poems, mostly short'],
    goods: ['Box of paperbacks', 'Signed poems', 'Reading lamp'],
  },
];
