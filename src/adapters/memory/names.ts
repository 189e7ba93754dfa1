import { cutNames, type NamePage, type NameRequest } from '../../domain/page.js';
import type { Username } from '../../domain/username.js';

/** A page of a set of usernames, in the order of their bytes. */
export const namesIn = (set: ReadonlySet<string>, request: NameRequest): NamePage => {
  const { after = null } = request;
  const names = ([...set] as Username[]).sort();
  return cutNames(after === null ? names : names.filter((name) => name > after), set.size, request);
};
