import * as E from 'fp-ts/lib/Either.js';
import type { Principal, ServicePrincipal } from '../../../src/domain/principal.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { ownFields } from '../../../src/domain/user-field.js';
import { judgeWrite } from '../../../src/domain/write-policy.js';

export const alice: Principal = {
  kind: 'user',
  username: 'alice' as Username,
  role: 'user',
  userId: null,
};
export const admin: Principal = { ...alice, role: 'admin' };
export const service: ServicePrincipal = { kind: 'service', username: SERVICE_ACCOUNT };

export const own = ownFields([]);

/** Returns the write policy's answer to one command. */
export const message = (principal: Principal, ...command: readonly unknown[]): string => {
  const judged = judgeWrite({ principal, own })(command);
  return E.isLeft(judged) ? judged.left.message : 'accepted';
};
