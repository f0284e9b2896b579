import { philbrickCommand } from './philbrick/command.js';

await philbrickCommand(process).parseAsync();
