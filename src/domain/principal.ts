import type { Role } from './role.js';
import type { Username } from './username.js';

/** A caller with a valid API key. Naming a user changes in whose name it acts, never what it may do. */
export interface ServicePrincipal {
  readonly kind: 'service';
  readonly username: Username;
  /** The instant, ms, at which Xano had the values that are written now; absent if the caller gives none. */
  readonly version?: number;
}

/** A caller with a valid JWT. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly username: Username;
  readonly role: Role;
  readonly userId: string | null;
}

export type Principal = ServicePrincipal | UserPrincipal;

export const isAdmin = (principal: Principal): boolean =>
  principal.kind === 'service' || principal.role === 'admin';

/** Whether the principal is the owner, an admin or the service. */
export const mayEdit = (principal: Principal, owner: Username): boolean =>
  isAdmin(principal) || principal.username === owner;

/** Whether the principal is the owner or the service; other admins may not. */
export const mayReadOwn = (principal: Principal, owner: Username): boolean =>
  principal.kind === 'service' || principal.username === owner;

/** Returns the viewer whose likes and bookmarks an answer shows; null for a service principal, whomever it acts as. */
export const viewerOf = (principal: Principal | null): Username | null =>
  principal?.kind === 'user' ? principal.username : null;
