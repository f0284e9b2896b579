/** Plans hold sessions, and each session its own copy of the weights: only the latest few are kept. */
const capacity = 4;

/** What can be put away: it lets go of its session as soon as nothing runs on it. */
interface Retirable {
  retire(): Promise<void>;
}

/** The most recently used plans; equal requests share one, also while it is being made. */
export class PlanCache<Plan extends Retirable> {
  private readonly plans = new Map<string, Promise<Plan>>();

  async get(key: string, make: () => Promise<Plan>): Promise<{ plan: Plan; fresh: boolean }> {
    const known = this.plans.get(key);
    const made = known ?? make();
    // to the end: the first entry is the one that was not used for longest
    this.plans.delete(key);
    this.plans.set(key, made);
    try {
      return { plan: await made, fresh: !known };
    } catch (error) {
      this.plans.delete(key);
      throw error;
    } finally {
      await this.trim(capacity);
    }
  }

  async dispose(): Promise<void> {
    await this.trim(0);
  }

  private async trim(size: number): Promise<void> {
    const surplus = [...this.plans].slice(0, Math.max(0, this.plans.size - size));
    for (const [key, plan] of surplus) {
      this.plans.delete(key);
      await plan.then(
        (made) => made.retire(),
        () => {},
      );
    }
  }
}
