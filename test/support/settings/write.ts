import { readFileSync, writeFileSync } from 'node:fs';
import { envExample, withSettings } from './documents.js';

writeFileSync('.env.example', envExample());
writeFileSync('README.md', withSettings(readFileSync('README.md', 'utf8')));
