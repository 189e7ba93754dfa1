import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SharedKey } from '../../domain/key.js';
import { MAX_PAGE_BYTES } from '../../domain/page.js';
import type { UserFields } from '../../domain/profile.js';
import { publicPart } from '../../domain/shown.js';
import { byteLength } from '../../domain/text.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { DAMAGED, type Reader } from '../ports/reader.js';

export interface ScoredUser {
  /** The fields that others see. */
  readonly user: UserFields;
  readonly score: number;
}

/** Lists of users for searches, as far as they fit on a page. */
export interface Directory {
  readonly newest: (
    role: 'user' | 'model',
    limit: number,
  ) => TE.TaskEither<StoreError, readonly UserFields[]>;
  /** By engagement over all their posts, highest first. */
  readonly topModels: (limit: number) => TE.TaskEither<StoreError, readonly ScoredUser[]>;
}

export const makeDirectory = (reader: Reader, publicFields: readonly string[]): Directory => {
  const head = (list: SharedKey, limit: number) =>
    reader.read((known) => {
      const slice = known.slice({ of: 'app', name: list }, null, limit);
      const rows = slice?.entries.map(({ member }) => known.user(member as Username));
      if (slice === undefined || rows === undefined || rows.includes(undefined)) return undefined;
      let room = MAX_PAGE_BYTES;
      return slice.entries.flatMap(({ score }, place): readonly ScoredUser[] => {
        const row = rows[place];
        if (row === undefined || row === null || row === DAMAGED) return [];
        const user = publicPart(row, publicFields);
        room -= byteLength(JSON.stringify(user));
        return room > 0 ? [{ user, score }] : [];
      });
    });

  return {
    newest: (role, limit) =>
      pipe(
        head(role === 'model' ? 'users:models' : 'users:regular', limit),
        TE.map((rows) => rows.map(({ user }) => user)),
      ),
    topModels: (limit) => head('models:top:engagement', limit),
  };
};
