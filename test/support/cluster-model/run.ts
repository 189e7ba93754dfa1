import type { Ack } from './act.js';
import { POSTS, SLOTS, TAGS, USERS } from './cast.js';
import { checkEnd } from './check-end.js';
import { deedsOf, type Shown } from './deeds.js';
import { network, type Faults } from './network.js';
import { protocol, type Process } from './protocol.js';
import { randomBy } from './random.js';
import type { Safeguards } from './safeguards.js';
import { emptySlot } from './slot.js';

export interface Ran {
  /** The faults found, each kind once. */
  readonly wrong: readonly string[];
  /** Each step as a line, for studying one run. */
  readonly lines: readonly string[];
  readonly acknowledged: number;
}

const AT_ONCE = 5;
const DEEDS = 14;
const STEPS = 5000;

/** Runs users who act at once while faults occur; then recovers everything and checks the result. */
export const runModel = (seed: number, guards: Safeguards, faults: Faults, isTold = false): Ran => {
  const random = randomBy(seed);
  const slots = new Map(SLOTS.map((name) => [name, emptySlot()]));
  const acks: Ack[] = [];
  const wrong = new Set<string>();
  const lines: string[] = [];
  let clock = 0;
  let changes = 0;
  let started = 0;
  let isOver = false;

  const made = protocol({
    guards,
    newId: () => `c${(changes += 1)}`,
    // The protocol must work with any primary.
    primaryOf: (names) => random.pick(names),
    isLockedWhole: (slot) => /^(?:user|post):/.test(slot) && random.chance(0.15),
  });
  const deeds = deedsOf(made, guards);
  const told = (line: () => string): void => {
    if (isTold) lines.push(line());
  };
  const nodes = { slots, before: new Map(), guards };
  const net = network(nodes, random, faults, told);
  const calm = network(nodes, random, NONE, told);

  const answered = (ack: Ack | null): void => {
    if (ack === null) return;
    acks.push(ack);
    told(() => `answered: ${JSON.stringify(ack)}`);
  };

  const deed = (): Process<Ack | null> => {
    const [who, whom] = [random.pick(USERS), random.pick(USERS)];
    const [id, at] = [random.pick(POSTS), (clock += 1)];
    const tags = TAGS.filter(() => random.chance(0.6));
    const kind = random.next();
    if (kind < 0.34) return deeds.like(who, id, random.chance(0.65), at);
    if (kind < 0.43 && who !== whom) return deeds.follow(who, whom, random.chance(0.8), at);
    if (kind < 0.48 && who !== whom) return deeds.block(who, whom, random.chance(0.7), at);
    if (kind < 0.58) return deeds.createPost(who, id, tags, at);
    if (kind < 0.66) return deeds.deletePost(id, at);
    if (kind < 0.72) return deeds.editPost(id, at, { tags });
    if (kind < 0.79) return deeds.editPost(id, at, { banned: random.chance(0.6) });
    if (kind < 0.84) return deeds.rerank(id);
    return kind < 0.94 ? deeds.createUser(who, at) : eraseUser(who, at);
  };

  function* eraseUser(who: string, at: number): Process<Ack | null> {
    const ack = yield* deeds.deleteUser(who, at);
    answered(ack);
    yield* deeds.cascade(who);
    return null;
  }

  /** Checks that a page reflects every deletion and ban acknowledged before it was requested. */
  const look = (tag: string): void => {
    const known = [...acks];
    net.start(`page of ${tag}`, deeds.page(tag), (shown: readonly Shown[]) => {
      for (const { id, row } of shown) {
        const after = known.filter(({ of, at }) => of === `post:${id}` && at >= row.at);
        if (after.some(({ is }) => is === 'gone')) wrong.add('a page shows a deleted post');
        if (after.some(({ is }) => (is as { banned?: boolean }).banned === true))
          wrong.add('a page shows a banned post');
        const ofAuthor = known.filter(({ of, is }) => of === `user:${row.author}` && is === 'gone');
        if (ofAuthor.some(({ at }) => at > row.made)) wrong.add('a page shows a post of nobody');
      }
    });
  };

  const records = () =>
    [...slots].flatMap(([slot, { records: here }]) =>
      [...here].flatMap(([id, { part }]) => (part === null ? [] : [{ slot, id }])),
    );
  const recover = (on: typeof net): void => {
    const { slot, id } = random.pick(records());
    on.start(`recovery of ${id}`, made.recover(slot, id), (end) => {
      if (end === 'stuck') wrong.add('a recovery waits for itself');
    });
  };

  /** Recovers all records and does all jobs, without faults. */
  const settle = (): void => {
    for (let round = 0; round < (isOver ? 300 : 40); round += 1) {
      const jobs = USERS.filter((name) => slots.get(`user:${name}`)?.facts.has(`user:${name}/job`));
      if (records().length > 0) recover(calm);
      else if (jobs.length > 0)
        calm.start('job', deeds.cascade(random.pick(jobs)), () => undefined);
      else return;
      while (calm.step());
      calm.arrive();
    }
  };

  const complete = (process: Process<Ack | null>): void => {
    calm.start('at first', process, answered);
    while (calm.step());
    calm.arrive();
  };
  for (const name of USERS) complete(deeds.createUser(name, (clock += 1)));
  for (const id of POSTS) complete(deeds.createPost(random.pick(USERS), id, TAGS, (clock += 1)));

  for (let step = 0; step < STEPS; step += 1) {
    if (started < DEEDS && net.count() < AT_ONCE && random.chance(0.25)) {
      started += 1;
      net.start(`#${started}`, deed(), answered);
      if (random.chance(0.3)) look(random.pick(TAGS));
    }
    if (random.chance(faults.recovery) && records().length > 0) {
      recover(net);
      if (random.chance(0.4) && records().length > 0) recover(net);
    }
    if (random.chance(0.01)) net.wake();
    if (!net.step() && started === DEEDS) {
      settle();
      if (!net.wake()) break;
    }
  }
  settle();
  net.arrive();
  isOver = true;
  settle();
  for (const problem of checkEnd(slots, acks)) wrong.add(problem);
  return { wrong: [...wrong], lines, acknowledged: acks.length };
};

const NONE: Faults = {
  ...{ crash: 0, deaf: 0, sleep: 0, twice: 0, recovery: 0, failover: 0 },
};
