import type { NamePage } from '../../application/ports/follow-store.js';
import type { Range } from '../../domain/page.js';
import type { Username } from '../../domain/username.js';

/** A page of a set of usernames, in the order of their bytes. */
export const namesIn = (set: ReadonlySet<string>, { offset, limit }: Range): NamePage => ({
  usernames: ([...set] as Username[]).sort().slice(offset, offset + limit),
  total: set.size,
});
