ALTER TABLE deliveries ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

CREATE INDEX deliveries_by_warehouse_and_day_of_announcement_for_the_morning_report
  ON deliveries (warehouse_id, announced_on);
