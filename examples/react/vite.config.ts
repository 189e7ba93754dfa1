import { defineConfig } from 'vite';

/** In this repository the packages are read from their sources, as tsconfig.json says. */
export default defineConfig({ resolve: { tsconfigPaths: true } });
