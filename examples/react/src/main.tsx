import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createClient } from '@xano-redis-sync/client';
import { SyncProvider } from '@xano-redis-sync/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { SignIn } from './SignIn';

const token = sessionStorage.getItem('token');
const client = createClient({ baseUrl: import.meta.env['VITE_API_URL'] as string, token });

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no place for the app.');
createRoot(root).render(
  <StrictMode>
    {token === null ? (
      <SignIn />
    ) : (
      <QueryClientProvider client={new QueryClient()}>
        <SyncProvider client={client}>
          <App />
        </SyncProvider>
      </QueryClientProvider>
    )}
  </StrictMode>,
);
