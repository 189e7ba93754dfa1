import * as E from 'fp-ts/lib/Either.js';

export const ROLES = ['user', 'model', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const DEFAULT_ROLE: Role = 'user';

export const parseRole = (input: string): E.Either<'InvalidRole', Role> => {
  const role = ROLES.find((known) => known === input);
  return role === undefined ? E.left('InvalidRole') : E.right(role);
};
