import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import prettier from 'prettier';
import { startRedis } from '../redis/server.js';
import { makeRandom } from './random.js';
import { RIVALS, type Rival } from './rivals.js';
import { makeSubjects, type Subject } from './subjects.js';

const READS = Number(process.env['COMPARED_READS'] ?? 200_000);
const KEYS = 20;
const READERS = 32;
const WRITERS = 4;
/** Reads between two kills, in runs where connections are killed. */
const SPELL = 2000;

const DOCUMENT = fileURLToPath(new URL('../../../docs/PERFORMANCE.md', import.meta.url));

interface Counts {
  readonly reads: number;
  readonly stale: number;
  readonly refused: number;
}

/** Kills every connection with tracking or Pub/Sub, but none of a writer. */
const killAll = async (client: Redis): Promise<void> => {
  for (const line of String(await client.client('LIST')).split('\n'))
    if (/ flags=\w*[tP]/.test(line))
      await client.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(line)?.[1] ?? '');
};

const measure = async (
  open: (port: number) => Promise<Rival>,
  isKilled: boolean,
): Promise<Counts> => {
  const server = await startRedis();
  const random = makeRandom(1);
  const subjects: readonly Subject[] = makeSubjects(KEYS).filter(({ key }) =>
    key.includes(':plain'),
  );
  const floors = subjects.map(() => 0);
  const counts = { reads: 0, stale: 0, refused: 0 };
  const rival = await open(server.port);
  const raw = Array.from({ length: WRITERS }, () => new Redis(server.port));
  const isOver = (): boolean => counts.reads >= READS;

  const check = async (place: number): Promise<void> => {
    const [subject, floor] = [subjects[place], floors[place] ?? 0];
    if (subject === undefined) return;
    try {
      const seen = await rival.read(subject);
      counts.reads += 1;
      if ((seen ?? 0) < floor) counts.stale += 1;
      if (isKilled && counts.reads % SPELL === 0) await killAll(server.client);
    } catch {
      counts.refused += 1;
    }
    // Reads answered within the same tick would otherwise never yield to other work.
    await new Promise(setImmediate);
  };

  const write = async (redis: Redis, writer: number): Promise<void> => {
    for (let turn = 0; !isOver(); turn += 1) {
      const place = (writer + WRITERS * turn) % subjects.length;
      const state = (floors[place] ?? 0) + 2;
      for (const [name, ...rest] of subjects[place]?.put(state, subjects[place].key) ?? [])
        await redis.call(name, ...rest);
      floors[place] = state;
      // A writer reads its own write at once.
      await check(place);
    }
  };

  const read = async (): Promise<void> => {
    while (!isOver()) await check(random.below(subjects.length));
  };

  await Promise.all([...raw.map(write), ...Array.from({ length: READERS }, read)]);
  rival.close();
  for (const redis of raw) redis.disconnect();
  await server.stop();
  return counts;
};

const shown = ({ reads, stale }: Counts): string =>
  `${stale.toLocaleString('en')} of ${reads.toLocaleString('en')}`;

const rows: string[] = [];
for (const [name, open] of Object.entries(RIVALS)) {
  const [calm, killed] = [await measure(open, false), await measure(open, true)];
  rows.push(`| ${name} | ${shown(calm)} | ${shown(killed)} |`);
  console.log(rows.at(-1));
}
const table = [
  '| What keeps the copy | stale reads | while its connections are killed |',
  '| --- | --- | --- |',
  ...rows,
].join('\n');

const [begin, end] = ['<!-- stale -->', '<!-- end of stale -->'];
const document = await readFile(DOCUMENT, 'utf8');
const [from, to] = [document.indexOf(begin), document.indexOf(end)];
if (from < 0 || to < from) throw new Error('the document has no place for the table');
const text = `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`;
const options = await prettier.resolveConfig(DOCUMENT);
await writeFile(DOCUMENT, await prettier.format(text, { ...options, filepath: DOCUMENT }));
