import type { Alert } from './alert-name.js';
import type { AlertNumbers, AlertState } from './alert-state.js';
import { ENTITIES, type Entity } from './entity.js';
import { isWellPulled } from './pull-alerts.js';
import { isUnusuallySilent, NEW_RHYTHM } from './rhythm.js';

const ADVICE =
  'Look whether the trigger in Xano is switched on, whether its outbox gets on, and at the address it sends to';

const inWords = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
};

const silent = (subject: Entity | null, heardAt: number, now: number): Alert => ({
  name: 'silence',
  subject,
  text:
    subject === null
      ? `Nothing has come from Xano for ${inWords(now - heardAt)}`
      : `No ${subject} record has come for ${inWords(now - heardAt)}, which is longer than usual`,
  advice: ADVICE,
  fields: [{ title: 'Last heard', value: new Date(heardAt).toISOString() }],
});

/**
 * Of each entity that has spoken, and does not when it usually would; `limit`, ms, stands in for what
 * is usual. A table that is read well by pulling has nothing to say. Where a limit is set and nothing
 * has ever come, that counts from when somebody began to look.
 */
export const silences = (
  { since, rhythms }: AlertState,
  { latest, pull }: AlertNumbers,
  limit: number | null,
  now: number,
): readonly Alert[] => {
  const heard = ENTITIES.flatMap((entity): readonly (readonly [Entity, number])[] => {
    const at = latest[entity];
    return at === undefined ? [] : [[entity, at]];
  });
  const isPulled = ENTITIES.some((entity) => isWellPulled(pull, entity, now));
  if (heard.length === 0 && limit !== null && now - since > limit && !isPulled)
    return [silent(null, since, now)];
  return heard.flatMap(([entity, at]) => {
    const isLong =
      limit === null
        ? isUnusuallySilent(rhythms[entity] ?? NEW_RHYTHM, Math.max(at, 0), now)
        : now - at > limit;
    return isLong && !isWellPulled(pull, entity, now) ? [silent(entity, at, now)] : [];
  });
};
