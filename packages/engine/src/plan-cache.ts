/** Plans hold sessions, and each session its own copy of the weights: only the latest few are kept. */
const capacity = 4;

interface Disposable {
  dispose(): Promise<void>;
}

interface Entry<Plan> {
  readonly made: Promise<Plan>;
  users: number;
  kept: boolean;
}

/** The most recently used plans. Equal requests share one, also while it is being made; none is disposed of while it is in use. */
export class PlanCache<Plan extends Disposable> {
  constructor(
    private readonly entries = new Map<string, Entry<Plan>>(),
    private readonly scope = '',
  ) {}

  /** The same cache under keys of its own. */
  within(scope: string): PlanCache<Plan> {
    return new PlanCache(this.entries, scope);
  }

  /** Does `work` with the plan of this key, made if it is not there. `fresh` says whether it had to be. */
  async use<Result>(name: string, make: () => Promise<Plan>, work: (plan: Plan, fresh: boolean) => Promise<Result>): Promise<Result> {
    const key = this.scope + name;
    const known = this.entries.get(key);
    const entry = known ?? { made: make(), users: 0, kept: true };
    entry.users++;
    // to the end: the first entry is the one that was not used for longest
    this.entries.delete(key);
    this.entries.set(key, entry);
    try {
      this.trim(capacity);
      return await work(await entry.made, !known);
    } finally {
      entry.users--;
      await entry.made.catch(() => this.entries.delete(key));
      if (!entry.kept) await this.release(entry);
    }
  }

  async dispose(): Promise<void> {
    const all = [...this.entries.values()];
    this.trim(0);
    await Promise.all(all.map((entry) => this.release(entry)));
  }

  private trim(size: number): void {
    const surplus = [...this.entries].slice(0, Math.max(0, this.entries.size - size));
    for (const [key, entry] of surplus) {
      this.entries.delete(key);
      entry.kept = false;
      void this.release(entry);
    }
  }
  private async release(entry: Entry<Plan>): Promise<void> {
    if (entry.users > 0 || entry.kept) return;
    entry.kept = true;
    await entry.made.then(
      (plan) => plan.dispose(),
      () => {},
    );
  }
}
