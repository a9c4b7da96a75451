import { copyBaseline } from '../contenders/baselines.js';
import { exposeTasks } from './entry.js';

exposeTasks(copyBaseline);
