import type { Client } from '@xano-redis-sync/client';
import { inject, type InjectionKey, type Plugin } from 'vue';

const CLIENT: InjectionKey<Client> = Symbol('the client of xano-redis-sync');

/** Provides the client to the composables of an app; use it beside the `VueQueryPlugin` of TanStack Query. */
export const SyncPlugin: Plugin<[{ readonly client: Client }]> = (app, { client }) => {
  app.provide(CLIENT, client);
};

/** Returns the client, for calls that have no composable. */
export const useClient = (): Client => {
  const client = inject(CLIENT);
  if (client === undefined) throw new Error('The app does not use SyncPlugin.');
  return client;
};
