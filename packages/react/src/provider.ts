import type { Client } from '@xano-redis-sync/client';
import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';

const ClientContext = createContext<Client | null>(null);

interface ProviderProps {
  readonly client: Client;
  readonly children: ReactNode;
}

/** Provides the client to the hooks below it. Place it inside the `QueryClientProvider` of TanStack Query. */
export const SyncProvider = ({ client, children }: ProviderProps): ReactElement =>
  createElement(ClientContext.Provider, { value: client }, children);

/** Returns the client, for calls that have no hook. */
export const useClient = (): Client => {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('There is no SyncProvider above.');
  return client;
};
