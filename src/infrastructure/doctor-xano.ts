import * as E from 'fp-ts/lib/Either.js';
import type { AskXano, XanoAnswer } from '../adapters/cli/doctor/judge-xano.js';
import { checkSource } from '../adapters/xano/check-source.js';
import type { SourceError } from '../application/ports/source.js';
import { missingWords, refusalWords } from '../application/sync/pull-failure.js';
import { settingsOf, type Environment } from './settings.js';
import { chooseSource } from './sources.js';
import { readSyncSettings } from './sync-settings.js';
import type { Validation } from './validation.js';

const toAnswer = (error: SourceError): XanoAnswer => {
  switch (error._tag) {
    case 'SourceUnavailable':
      return {
        ok: false,
        problem: 'unreachable',
        detail: error.cause instanceof Error ? error.cause.message : 'no answer',
      };
    case 'SourceLimited':
      return { ok: false, problem: 'limited', detail: 'too many requests' };
    case 'SourceRefused':
      return { ok: false, problem: 'refused', detail: refusalWords(error) };
    case 'SourceTableMissing':
      return { ok: false, problem: 'missing', detail: missingWords(error).replace(/\.$/, '') };
    case 'SourceFault':
      return { ok: false, problem: 'fault', detail: error.reason.replace(/\.$/, '') };
  }
};

/** The header tells whole seconds, and was written between the asking and its coming: halfway each. */
const readSkew = (date: string | null, asked: number, came: number): number | null => {
  const there = Date.parse(date ?? '');
  return Number.isNaN(there) ? null : there + 500 - (asked + came) / 2;
};

/** Asks the Xano that is configured for one row; null where none is, or the settings are faulty. */
export const askXanoOf = (environment: Validation<Environment>): AskXano => {
  const read = E.flatMap((env: Environment) => readSyncSettings(settingsOf(env)))(environment);
  if (E.isLeft(read)) return null;
  const settings = read.right;
  let asked = 0;
  let skew: number | null = null;
  const chosen = chooseSource(settings, (date) => {
    skew = readSkew(date, asked, Date.now());
  });
  if (chosen === null) return null;
  return async () => {
    asked = Date.now();
    const answer = await checkSource(chosen.source)();
    return {
      answer: E.isRight(answer) ? { ok: true } : toAnswer(answer.left),
      skew,
      overlap: settings.pull.overlap,
    };
  };
};
