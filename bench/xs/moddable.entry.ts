import { moddableTasks } from '../contenders/moddable/tasks.js';
import { exposeTasks } from './entry.js';

exposeTasks(moddableTasks);
