import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';

/** Characters that are made of one answer before other requests are served. */
const AT_ONCE = 256 * 1024;

/** Maps in order. Between two pieces of the work the process serves other requests. */
export const mapInTurns =
  <A, B>(make: (item: A) => B, lengthOf: (made: B) => number) =>
  (items: readonly A[]): T.Task<readonly B[]> =>
  () => {
    const made: B[] = [];
    const turn: T.Task<readonly B[]> = () => {
      let length = 0;
      for (const item of items.slice(made.length)) {
        if (length >= AT_ONCE) return pipe(turn, T.delay(0))();
        const next = make(item);
        length += lengthOf(next);
        made.push(next);
      }
      return Promise.resolve(made);
    };
    return turn();
  };
