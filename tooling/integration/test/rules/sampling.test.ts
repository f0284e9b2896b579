import { families } from '../../src/cases/index.js';
import { testRules } from '../../src/rule-tests.js';

testRules('sampling', families.sampling);
