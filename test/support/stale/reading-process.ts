import * as E from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { openReader } from './copies-of.js';
import { makeLedger } from './ledger.js';
import { makeRandom } from './random.js';
import { makeSubjects } from './subjects.js';
import { Order, Plan, understand, type Reached, type Report } from './words.js';
import { makeWriter } from './writer.js';

/** Maximum number of stale reads described in the report. */
const EXAMPLES = 5;

/** Maximum number of reads between two reports; acknowledged writes are reported at once. */
const READS_A_REPORT = 50;

const READS_A_WRITE = 4;

const plan = understand(Plan)(JSON.parse(process.argv[2] ?? ''));
const subjects = makeSubjects(plan.keys);
const ledger = makeLedger(subjects);
const random = makeRandom(plan.seed + plan.slot);
const opened = openReader(plan);
const writer = makeWriter(subjects, plan.slot, random, reached);

let raw = new Redis(plan.writeTo, '127.0.0.1');
let writing: Promise<void> = Promise.resolve();
let isWriting = false;
let isResting = false;
let isOver = false;
let unheard: Reached = [];
let telling: NodeJS.Immediate | null = null;
const counts = { reads: 0, refused: 0, stale: 0 };
const examples: string[] = [];

const tell = (part: Partial<Report> = {}): void => {
  const report: Report = {
    ...{ ...counts, reached: unheard, isOn: opened.copies.numbers().isOn },
    ...{ warm: opened.copies.numbers().warm, examples, resting: null, minds: false },
    ...part,
  };
  unheard = [];
  process.send?.(report);
};

const tellSoon = (): void => {
  telling ??= setImmediate(() => {
    telling = null;
    tell();
  });
};

function reached(states: Reached): void {
  ledger.reach(states);
  unheard.push(...states);
  tellSoon();
}

/** Writes at a fixed ratio to reads, so that most reads are answered from the copy. */
const writeNow = async (): Promise<void> => {
  isWriting = true;
  reached(await writer.write(raw));
  isWriting = false;
};

const read = async (): Promise<void> => {
  const place = random.below(subjects.length);
  const subject = subjects[place];
  if (subject === undefined) return;
  const floor = ledger.floor(place);
  const answer = await opened.reader.read((known) => subject.see(known, floor))();
  if (E.isLeft(answer)) {
    counts.refused += 1;
    await new Promise(setImmediate);
    return;
  }
  counts.reads += 1;
  if (counts.reads % READS_A_WRITE === 0 && !isWriting && !isResting) writing = writeNow();
  if (counts.reads % READS_A_REPORT === 0) tellSoon();
  const { seen } = answer.right;
  if (ledger.isFresh(place, floor, seen)) return;
  counts.stale += 1;
  if (examples.length < EXAMPLES) examples.push(`${subject.key}: ${seen} after ${floor}`);
};

const readOn = async (): Promise<void> => {
  while (!isOver) await read();
};

const obey = async (order: Order): Promise<void> => {
  switch (order.order) {
    case 'hear':
      ledger.reach(order.reached);
      return;
    case 'rest':
      isResting = true;
      await writing;
      tell({ resting: [...writer.states()] });
      return;
    case 'mind':
      ledger.mind(order.states);
      tell({ minds: true });
      return;
    case 'emptied':
      ledger.emptied();
      writer.emptied();
      return;
    case 'go on':
      if (raw.options.port !== order.writeTo) {
        raw.disconnect();
        raw = new Redis(order.writeTo, '127.0.0.1');
      }
      isResting = false;
      return;
    case 'stop':
      isResting = true;
      isOver = true;
      await writing;
      tell();
      opened.close();
      raw.disconnect();
      process.disconnect();
  }
};

process.on('message', (message) => void obey(understand(Order)(message)));
process.once('disconnect', () => process.exit());
for (let count = 0; count < plan.readers; count += 1) void readOn();
tell();
