import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { ROOT } from '../docs/blocks.js';

export interface Example {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** Builds `examples/react` with the packages' current sources, and serves it from its own origin. */
export const startExample = async (apiUrl: string): Promise<Example> => {
  const outDir = mkdtempSync(join(tmpdir(), 'example-'));
  const common = {
    root: join(ROOT, 'examples/react'),
    logLevel: 'error',
    define: { 'import.meta.env.VITE_API_URL': JSON.stringify(apiUrl) },
  } as const;
  await build({ ...common, build: { outDir, emptyOutDir: true } });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  return {
    origin: server.resolvedUrls?.local[0] ?? '',
    stop: async () => {
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
};
