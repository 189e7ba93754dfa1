import { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { Status } from '../answers.js';
import {
  withService,
  withServiceOptions,
  type MakeCommand,
  type ServiceOptions,
} from '../context.js';
import { EXIT, tellFault, type Io } from '../io.js';
import { callService, explain, type Service } from '../service.js';
import { showStatus } from '../show-status.js';

const status =
  (io: Io) =>
  async (service: Service, json: boolean): Promise<number> => {
    const found = await callService(service)({ path: '/sync/status', answer: Status })();
    if (E.isLeft(found)) {
      const { code, message } = explain(service, found.left);
      tellFault(io, json, code, message);
      return EXIT.failed;
    }
    if (json) io.out(JSON.stringify(found.right));
    else for (const line of showStatus(found.right)) io.out(line);
    return EXIT.ok;
  };

export const statusCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('status'))
    .description('show how the sync of a running service goes')
    .action((options: ServiceOptions) => withService(context, options, status(context.io)));
