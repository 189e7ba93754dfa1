import { readFileSync, writeFileSync } from 'node:fs';
import { envExample, withSettings } from './documents.js';

writeFileSync('.env.example', envExample());
writeFileSync('docs/SETTINGS.md', withSettings(readFileSync('docs/SETTINGS.md', 'utf8')));
