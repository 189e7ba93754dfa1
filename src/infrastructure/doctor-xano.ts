import * as E from 'fp-ts/lib/Either.js';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import type { AskXano } from '../application/doctor/judge-xano.js';
import { probeXano } from '../application/doctor/probe-xano.js';
import { eachRequest } from '../application/sync/pull-quota.js';
import { tablesOf } from '../domain/sync/mapping.js';
import { readSyncSettings } from './sync-settings.js';
import { type Environment, settingsOf } from './settings.js';
import { chooseSource, columnsBy, makeQuotaAlone } from './sources.js';
import type { Validation } from './validation.js';

/** Returns Xano's clock minus ours, ms. The header has whole seconds: adds half a second, and assumes half the trip. */
const readSkew = (date: string | null, asked: number, came: number): number | null => {
  const there = Date.parse(date ?? '');
  return Number.isNaN(there) ? null : there + 500 - (asked + came) / 2;
};

/** Returns how to ask the configured Xano for its tables; null where none is configured, or the settings are faulty. */
export const askXanoOf = (environment: Validation<Environment>): AskXano => {
  const read = E.flatMap((env: Environment) => readSyncSettings(settingsOf(env)))(environment);
  if (E.isLeft(read)) return null;
  const settings = read.right;
  let askedAt = 0;
  let skew: number | null = null;
  const chosen = chooseSource(settings, (date) => {
    const skewSeen = readSkew(date, askedAt, Date.now());
    // The greatest difference that any answer showed counts.
    if (skewSeen !== null && (skew === null || Math.abs(skewSeen) > Math.abs(skew)))
      skew = skewSeen;
  });
  if (chosen === null) return null;
  const source = eachRequest(chosen.source, (request) => () => {
    askedAt = Date.now();
    return request();
  });
  const tables = source.entities.flatMap((entity) => tablesOf(settings.mapping, entity));
  return async () => {
    const quota = makeQuotaAlone(settings.xano);
    const probe = await probeXano({
      source: quota.withQuota(source),
      numberOf: source.numberOf,
      columnsOf: columnsBy(quota.within, settings),
      tables,
      isChosen: chosen.isChosen,
      rules: () => ({ now: Date.now(), filesUrl: settings.filesUrl }),
      digest: sha1Digest,
      rate: settings.xano.rate,
      pull: settings.pull,
    })();
    return { ...probe, skew };
  };
};
