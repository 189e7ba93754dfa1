import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { storeFault } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import { migrationFailed, type MigrationError } from '../../../application/ports/migration.js';
import { Bytes, ListOfBytes, type Sides } from './bytes.js';
import { formOf, copyMembers } from './copy-members.js';
import type { KeySummary, Side } from './side.js';
import { copyStream } from './copy-stream.js';

type Asked<A> = TE.TaskEither<MigrationError, A>;

/** How far the remaining lifetimes of two copies may differ, ms; a key that has less left is allowed to expire. */
const SLACK = 5000;

const isFading = ({ ttl }: KeySummary): boolean => ttl >= 0 && ttl <= SLACK;

const isAsLong = (one: KeySummary, other: KeySummary): boolean =>
  one.ttl === -1 || other.ttl === -1
    ? one.ttl === other.ttl
    : Math.abs(one.ttl - other.ttl) <= SLACK;

const isAsTold = (one: KeySummary, other: KeySummary): boolean =>
  one.type === other.type && one.digest !== '' && one.digest === other.digest;

/** A hosted Redis may refuse DUMP, and another version may not accept this one's. */
const isRefusal = (error: MigrationError): boolean =>
  error._tag === 'MigrationFailed' &&
  (error.cause._tag === 'StoreFault' ||
    (error.cause._tag === 'StoreUnavailable' && error.cause.refusal === 'not_permitted'));

const Dump = t.union([Bytes, t.null]);

/** Makes a key of the target equal to the source's; resolves to whether it differed. */
export const makeCopyKey = (sides: Sides<Side>): ((name: string) => Asked<boolean>) => {
  const { source, target } = sides;
  // Set to false once either side has refused.
  let takesDumps = true;

  const drop = (name: string) => target.call(t.unknown, 'unlink', name);

  const copyTtl = (name: string, here: KeySummary): Asked<unknown> =>
    here.ttl === -1
      ? target.call(t.unknown, 'persist', name)
      : target.call(t.unknown, 'pexpire', name, Math.max(here.ttl, 1));

  /** Reads dump and expiry together, so that both are equally old. */
  const byDump = (name: string): Asked<unknown> =>
    gen(function* () {
      const { dump, ttl } = yield* ask(
        pipe(
          TE.Do,
          TE.apS('dump', source.call(Dump, 'dump', name)),
          TE.apS('ttl', source.call(t.number, 'pttl', name)),
        ),
      );
      return dump === null
        ? yield* ask(drop(name))
        : yield* ask(target.call(t.unknown, 'restore', name, Math.max(ttl, 0), dump, 'REPLACE'));
    });

  const copyText = (name: string): Asked<number> =>
    gen(function* () {
      const text = yield* ask(source.call(Dump, 'get', name));
      yield* ask(text === null ? drop(name) : target.call(t.unknown, 'set', name, text));
      return 1;
    });

  const copyList = (name: string): Asked<number> =>
    gen(function* () {
      const items = yield* ask(source.call(ListOfBytes, 'lrange', name, 0, -1));
      yield* ask(drop(name));
      if (items.length > 0) yield* ask(target.call(t.unknown, 'rpush', name, ...items));
      return 1;
    });

  const copyContent = (name: string, here: KeySummary, there: KeySummary): Asked<number> => {
    const form = formOf(here.type);
    if (form !== null) return copyMembers(sides, form, name);
    switch (here.type) {
      case 'string':
        return copyText(name);
      case 'list':
        return copyList(name);
      case 'stream':
        return copyStream(sides, name, here, there);
      default:
        return TE.left(
          migrationFailed('source', storeFault(new Error(`${name} is a ${here.type}`))),
        );
    }
  };

  const byContent = (name: string, here: KeySummary, found: KeySummary): Asked<boolean> =>
    gen(function* () {
      const isOther = found.type !== 'none' && found.type !== here.type;
      if (isOther) yield* ask(drop(name));
      const there = isOther ? { ...found, type: 'none', ttl: -2 } : found;
      const changed = isAsTold(here, there) ? 0 : yield* ask(copyContent(name, here, there));
      const isLong = there.type === 'none' ? here.ttl === -1 : isAsLong(here, there);
      // A key that was written anew has no lifetime any more.
      if (!isLong || changed > 0) yield* ask(copyTtl(name, here));
      return isOther || changed > 0 || !isLong;
    });

  return (name) =>
    gen(function* () {
      const [here, there] = yield* ask(
        TE.sequenceArray([source.summary(name), target.summary(name)]),
      );
      if (here === undefined || there === undefined) return false;
      if (isFading(here) && (there.type === 'none' || isFading(there))) return false;
      if (here.type === 'none') {
        if (there.type === 'none' || isFading(there)) return false;
        yield* ask(drop(name));
        return true;
      }
      if (isAsTold(here, there) && isAsLong(here, there)) return false;
      if (takesDumps && here.digest !== '') {
        const done = yield* ask(TE.fromTask(byDump(name)));
        if (E.isRight(done)) return true;
        if (!isRefusal(done.left)) return yield* ask(TE.left(done.left));
        takesDumps = false;
      }
      return yield* ask(byContent(name, here, there));
    });
};
