import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import type { Snapshot } from '../invariant/snapshot.js';
import { HOUR } from '../app/fixtures.js';
import { factsIn } from '../oracle/facts.js';
import { playHistory, type History } from '../oracle/history.js';
import { anyPlan } from '../oracle/intents.js';
import { leftoversIn } from '../oracle/leftovers.js';
import { differencesOf } from '../oracle/model.js';
import { batchesOf } from '../oracle/on-service.js';
import type { Request } from '../oracle/requests.js';
import { deliveriesOf } from '../oracle/sendings.js';
import { at } from '../e2e/service.js';
import { isOfCast } from './cast.js';
import type { Services } from './services.js';

/** A history of Xano's own records, sent among the acts of users, in any order, through both services. */
export interface Records {
  /** Sends all records, each until it is answered; resolves to the unexpected answers. */
  readonly send: (services: Services, over: number) => Promise<readonly string[]>;
  /** Returns how the stored data differs from the history. */
  readonly differences: (snapshot: Snapshot) => readonly string[];
}

const PATIENCE = 40_000;

const sendOne = async (
  { ask, key }: Services,
  which: number,
  { path, headers, body }: Request,
): Promise<readonly string[]> => {
  const began = performance.now();
  for (let turn = which; performance.now() < began + PATIENCE; turn += 1) {
    const answer = await ask(turn % 2, { as: key, method: 'POST', path, headers, text: body });
    if (answer !== null && answer !== 'refused' && answer.status < 500) {
      const failed = at(answer.json, 'failed');
      const isWell = answer.status === 200 && (failed === undefined || failed === 0);
      return isWell ? [] : [`${path} ${body}: ${answer.text}`];
    }
    await pause(50);
  }
  return [`${path} ${body}: not answered`];
};

/** Returns the part of the data that is not about the users and posts of the cast. */
const ofXano = (snapshot: Snapshot): Snapshot =>
  new Map(
    [...snapshot].filter(([key, value]) => {
      const [of, name = ''] = key.split(':');
      if (of === 'user') return !isOfCast(name);
      if (of !== 'post' && of !== 'comment') return true;
      const row = snapshot.get(`${of}:${name}`);
      const author =
        row?.type === 'hash'
          ? row.fields['username']
          : value.type === 'hash'
            ? value.fields['username']
            : undefined;
      return author === undefined || !isOfCast(author);
    }),
  );

export const recordsOf = (seed: number): Records => {
  const [plan] = fc.sample(anyPlan, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error('no plan');
  const history: History = playHistory(plan.intents, Date.now() - HOUR);
  const deliveries = deliveriesOf(history, plan, seed);
  return {
    send: async (services, over) => {
      const batches = batchesOf(deliveries);
      const wrong: string[] = [];
      for (const [place, batch] of batches.entries()) {
        const began = performance.now();
        const answers = await Promise.all(
          batch.map((request, nth) => sendOne(services, place + nth, request)),
        );
        wrong.push(...answers.flat());
        await pause(Math.max(0, over / batches.length - (performance.now() - began)));
      }
      return wrong;
    },
    differences: (snapshot) => {
      const own = ofXano(snapshot);
      return [...differencesOf(history.end, factsIn(own)), ...leftoversIn(own, history.end)];
    },
  };
};
