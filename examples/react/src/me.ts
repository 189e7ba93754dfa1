import type { User } from '@xano-redis-sync/client';
import { createContext, useContext } from 'react';

const MeContext = createContext<User | undefined>(undefined);

/** Provides the signed-in user to the components below it. */
export const MeProvider = MeContext.Provider;

/** Returns what the viewer may do to an author's content. The service refuses everything else, whatever the app shows. */
export const useRights = (author: string) => {
  const me = useContext(MeContext);
  const isAdmin = me?.role === 'admin';
  return { canDelete: isAdmin || me?.username === author, canBan: isAdmin };
};
