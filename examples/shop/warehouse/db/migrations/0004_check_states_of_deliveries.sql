-- Old rows still hold 'lost', so the check looks at new ones only.
ALTER TABLE deliveries
  ADD CONSTRAINT deliveries_state_is_known
  CHECK (state IN ('announced', 'on the way', 'received', 'returned')) NOT VALID;

ALTER TABLE deliveries ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

CREATE INDEX deliveries_by_warehouse_and_day_of_announcement_for_the_morning_report
  ON deliveries (warehouse_id, announced_on);
