import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ActRecord } from '../../../src/domain/sync/record.js';
import { mergeInto } from '../../../src/domain/sync/merge.js';
import { UNREAD } from '../../../src/domain/sync/step.js';
import type { SyncView } from '../../../src/domain/sync/view.js';
import { bob } from '../../support/app/fixtures.js';
import { follow, like, NOW, result, view } from '../../support/sync/merging.js';

const merging = suite('merging an edge');

merging('the later of two states wins, and at equal versions the absence', () => {
  const stored = (present: boolean, at: number) =>
    view({
      edges: new Map([
        [
          `like:${bob}:p1`,
          { present, at, since: present ? at : null, sent: { user: null, target: null } },
        ],
      ]),
    });
  const cases: readonly (readonly [SyncView, ActRecord, string])[] = [
    [stored(true, 5), like(4), 'stale'],
    [stored(true, 5), like(5), 'unchanged'],
    [stored(true, 5), like(6), 'unchanged'],
    [stored(true, 5), like(6, { since: 4 }), 'applied'],
    [stored(true, 5), like(5, { deleted: true }), 'applied'],
    [stored(false, 5), like(5), 'stale'],
    [stored(false, 5), like(6), 'applied'],
    [stored(false, 5), like(6, { deleted: true }), 'unchanged'],
    [stored(false, 5), like(0), 'applied'],
    [stored(true, 0), like(0), 'unchanged'],
    [stored(true, 5), like(0, { deleted: true }), 'applied'],
    [stored(true, 5), like(0, { deleted: true, seenAt: 0 }), 'stale'],
    [stored(true, 0), like(0, { deleted: true, seenAt: 0 }), 'applied'],
  ];
  for (const [before, record, expected] of cases)
    assert.is(result(before, record, NOW), expected, JSON.stringify(record));
  assert.match(
    result(view(), { ...follow, whom: follow.user }, NOW),
    /^failed nobody follows themselves/,
  );
});

merging('a delete removes an edge from the actor even if the target has lost it', () => {
  const lost = { present: false, at: 0, since: null, sent: null };
  const given = view({ edges: new Map([[`like:${bob}:p1`, lost]]) });
  const outcome = mergeInto(given, like(5, { deleted: true }), NOW);
  const [step] = outcome === UNREAD ? [] : outcome.steps;
  assert.equal(
    [step?.do === 'set-edge' && step.was, outcome !== UNREAD && outcome.result],
    [true, 'unchanged'],
  );
});

merging('a lost edge yields to newer records, and is restored by its own one', () => {
  const lost = { present: false, at: 5, since: 5, sent: null, isLost: true } as const;
  const after = (record: ActRecord) => {
    const given = view({ edges: new Map([[`like:${bob}:p1`, lost]]) });
    const answer = result(given, record, NOW);
    return [
      answer,
      given.edges.get(`like:${bob}:p1`)?.present,
      given.edges.get(`like:${bob}:p1`)?.at,
    ];
  };
  const cases: readonly (readonly [ActRecord, ReturnType<typeof after>])[] = [
    [like(4), ['stale', false, 5]],
    [like(4, { deleted: true }), ['stale', false, 5]],
    [like(5), ['applied', true, 5]],
    [like(5, { deleted: true }), ['applied', false, 5]],
    [like(6), ['applied', true, 6]],
    [like(4, { seenAt: 3 }), ['applied', true, 5]],
    [like(4, { seenAt: 3, deleted: true }), ['stale', false, 5]],
  ];
  for (const [record, expected] of cases)
    assert.equal(after(record), expected, JSON.stringify(record));
});

merging.run();
