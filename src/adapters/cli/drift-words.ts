import { invariants } from '../../domain/invariant.js';

/** What holds where a comparison finds nothing, by how it calls what is broken. */
export const DRIFT_WORDS: ReadonlyMap<string, string> = new Map([
  ...invariants.map(({ id, says }) => [String(id), says] as const),
  ['ids', 'Each Xano id in the hash of a user is known as that user’s.'],
  ['tags', 'Each hashtag of a post is in the form in which it is asked for.'],
  ['xano:missing', 'Each row of Xano is here.'],
  ['xano:different', 'Each row that is here is as it is in Xano.'],
  ['xano:extra', 'What came from Xano is still a row there.'],
  ['xano:tombstoned', 'No row of Xano was deleted here by something newer.'],
  ['xano:unreadable', 'Each row of Xano says what it is, and whose.'],
  ['xano:damaged', 'What a row of Xano is compared with can be read.'],
]);
