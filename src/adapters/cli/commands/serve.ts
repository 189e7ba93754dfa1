import { Command } from 'commander';
import type { MakeCommand } from '../context.js';

export const serveCommand: MakeCommand = ({ serve }) =>
  new Command('serve')
    .description('run the service; what happens when no command is given')
    .action(serve);
