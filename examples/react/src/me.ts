import type { User } from '@xano-redis-sync/client';
import { createContext, useContext } from 'react';

const MeContext = createContext<User | undefined>(undefined);

/** Gives what is below it whoever is signed in. */
export const MeProvider = MeContext.Provider;

/** What the one who looks may do to what somebody wrote. The service refuses what is not theirs, whatever is shown. */
export const useRights = (author: string) => {
  const me = useContext(MeContext);
  const isAdmin = me?.role === 'admin';
  return { canDelete: isAdmin || me?.username === author, canBan: isAdmin };
};
